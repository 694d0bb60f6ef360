// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.List;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InvalidInputException;
import org.hotplate.engine.Replica;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.LentNetwork;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** A replica for the length of one call. A handler that keeps it, or hands it to another thread, is told so. */
final class LoanedReplica implements LentNetwork, AutoCloseable {

    private final Replica replica;
    private final ReplicaPool owner;
    private final Thread borrower = Thread.currentThread();
    private boolean over;

    LoanedReplica(Replica replica, ReplicaPool owner) {
        this.replica = replica;
        this.owner = owner;
    }

    @Override
    public List<TensorSpec> inputs() {
        return owner.inputs();
    }

    @Override
    public List<String> outputs() {
        return owner.outputs();
    }

    @Override
    public List<Tensor> forward(List<Tensor> inputs) throws HandlerException {
        if (Thread.currentThread() != borrower) {
            throw new IllegalStateException(
                    "The network is lent to the thread '%s' only".formatted(borrower.getName()));
        }
        if (over) {
            throw new IllegalStateException("The network was lent for one call of inference(), which is over");
        }
        try {
            return replica.forward(inputs);
        } catch (InvalidInputException e) {
            throw new HandlerException(FailureKind.BAD_REQUEST, e.getMessage(), e);
        } catch (InferenceException e) {
            throw new HandlerException(FailureKind.INTERNAL, e.getMessage(), e);
        }
    }

    /** Ends the loan; on the borrower's thread. */
    @Override
    public void close() {
        over = true;
        owner.giveBack();
    }
}
