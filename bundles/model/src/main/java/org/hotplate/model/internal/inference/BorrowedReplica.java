// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.inference;

import java.util.List;
import java.util.Optional;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InferenceMemoryException;
import org.hotplate.engine.InvalidInputException;
import org.hotplate.engine.Replica;
import org.hotplate.handler.BorrowedNetwork;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** A replica for the length of one call. A handler that keeps it, or hands it to another thread, is told so. */
final class BorrowedReplica implements BorrowedNetwork, AutoCloseable {

    private final Replica replica;
    private final ReplicaPool owner;
    private final boolean numbersAreCallers;
    private final long maxAnswerBytes;
    private final Thread borrower = Thread.currentThread();
    private boolean over;

    /**
     * Lends a replica.
     *
     * @param numbersAreCallers whether the model takes numbers, and not pictures: what its signature leaves open, how
     *     many rows there are and which values, was then for the caller to choose
     * @param maxAnswerBytes the largest size of the outputs of one run
     */
    BorrowedReplica(Replica replica, ReplicaPool owner, boolean numbersAreCallers, long maxAnswerBytes) {
        this.replica = replica;
        this.owner = owner;
        this.numbersAreCallers = numbersAreCallers;
        this.maxAnswerBytes = maxAnswerBytes;
    }

    @Override
    public List<TensorSpec> inputs() {
        return owner.inputs();
    }

    @Override
    public List<TensorSpec> outputs() {
        return owner.outputs();
    }

    @Override
    public List<Tensor> forward(List<Tensor> inputs) throws HandlerException {
        if (Thread.currentThread() != borrower) {
            throw new IllegalStateException(
                    "The network may be used on the thread '%s' only".formatted(borrower.getName()));
        }
        if (over) {
            throw new IllegalStateException("The network is valid during one call of inference(), which has returned");
        }
        Optional<String> violation = SignatureViolation.of(owner.inputs(), inputs);
        if (violation.isPresent()) {
            throw new HandlerException(
                    FailureKind.INTERNAL,
                    "The handler called the network with inputs that do not match its signature: " + violation.get(),
                    null);
        }
        try {
            return replica.forward(inputs, new AnswerLimit(maxAnswerBytes));
        } catch (InvalidInputException e) {
            throw new HandlerException(
                    numbersAreCallers ? FailureKind.BAD_REQUEST : FailureKind.INTERNAL, e.getMessage(), e);
        } catch (InferenceMemoryException e) {
            throw new HandlerException(FailureKind.OUT_OF_RESOURCES, e.getMessage(), e);
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
