// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.inference;

import java.util.List;
import java.util.Optional;
import org.hotplate.engine.EngineProcessException;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InferenceMemoryException;
import org.hotplate.engine.InvalidInputException;
import org.hotplate.engine.Replica;
import org.hotplate.handler.BorrowedNetwork;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/**
 * A replica during one call. Throws {@link IllegalStateException} if a handler uses it after the call or on another
 * thread.
 */
final class BorrowedReplica implements BorrowedNetwork, AutoCloseable {

    private final Replica replica;
    private final ReplicaPool owner;
    private final boolean numbersAreCallers;
    private final long maxAnswerBytes;
    private final Thread borrower = Thread.currentThread();
    private boolean over;

    /**
     * Borrows a replica.
     *
     * @param numbersAreCallers whether the model's inputs are numbers and not pictures; the sizes and values that its
     *     signature leaves open are then the caller's responsibility
     * @param maxAnswerBytes the maximum size of the outputs of one run
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
        } catch (EngineProcessException e) {
            throw new HandlerException(FailureKind.UNAVAILABLE, e.getMessage(), e);
        } catch (InferenceException e) {
            throw new HandlerException(FailureKind.INTERNAL, e.getMessage(), e);
        }
    }

    /** Ends the use of the replica, on the calling thread. */
    @Override
    public void close() {
        over = true;
        owner.giveBack();
    }
}
