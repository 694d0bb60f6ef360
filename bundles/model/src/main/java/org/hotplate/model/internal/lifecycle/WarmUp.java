// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InferenceMemoryException;
import org.hotplate.engine.LoadMemoryException;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Replica;
import org.hotplate.handler.TensorBatch;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.internal.Durations;
import org.hotplate.model.internal.inference.AnswerLimit;
import org.hotplate.model.internal.inference.ReplicaPool;
import org.hotplate.model.internal.scheduling.WorkerTask;
import org.hotplate.model.internal.scheduling.WorkerTasks;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a network on zeros before it serves, or on ones if it does not accept zeros. So no request waits for an engine's lazy initialization, and a network that
 * cannot run the inputs its signature declares fails to load.
 */
final class WarmUp {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    /** How long a model that is loaded waits for workers that are in calls of other models. */
    private static final Duration BUSY = Duration.ofSeconds(1);

    private final String model;
    private final int batch;
    private final long maxAnswerBytes;
    private final ReplicaPool replicas;
    private final List<Tensor> samples;
    private final boolean anyShape;
    private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();

    /** @param sample the value of the elements: the one with which the network has passed its trial */
    WarmUp(Deployment deployment, ReplicaPool replicas, int sample) {
        this.model = deployment.name();
        this.batch = deployment.options().batchSize().orElse(1);
        this.maxAnswerBytes = AnswerLimit.of(deployment.options());
        this.replicas = replicas;
        Signature signature = deployment.archive().signature();
        List<TensorSpec> inputs =
                replicas.inputs().stream().map(input -> sized(input, signature)).toList();
        this.samples = inputs.stream()
                .map(input -> SampleInput.of(input, sample, sample))
                .toList();
        this.anyShape = inputs.stream().anyMatch(WarmUp::leavesShapeOpen);
    }

    /** Runs the network on each of its devices, on the calling thread: no worker is lost if it does not return. */
    void here() throws ModelLoadException {
        replicas.tryEachDevice(this::run);
    }

    /**
     * Makes every worker create its replica and run it, one worker after another, and waits for them. A worker in a long
     * call does it before its next request; a worker that replaces another does it when it is idle.
     *
     * @param limit how long one worker may take for it
     */
    void onEveryWorker(WorkerTasks workerTasks, Duration limit) throws ModelLoadException, InterruptedException {
        WorkerTask workerTask = new WorkerTask(this::onThisWorker, limit);
        replicas.whenClosed(() -> workerTasks.end(workerTask));
        if (!workerTasks.visit(workerTask, BUSY)) {
            throw new ModelLoadException(
                    "its network did not return within %s when a worker first ran it; the worker was replaced"
                            .formatted(Durations.text(limit)));
        }
        Throwable cause = fault.get();
        if (cause instanceof ModelLoadException known) {
            throw known;
        }
        if (cause != null) {
            throw new ModelLoadException("its network could not be run by every worker: " + cause.getMessage(), cause);
        }
    }

    private void onThisWorker() {
        try {
            if (fault.get() == null) {
                replicas.warm(this::runAsRequestsWill);
            }
        } catch (Throwable e) {
            // onEveryWorker() reports it, unless the model serves already
            fault.set(e);
            LOG.debug(
                    "Model {}: {} could not be warmed",
                    model,
                    Thread.currentThread().getName(),
                    e);
        }
    }

    /** Engines initialize for each number of rows: if the model batches requests, a full batch is run too. */
    private void runAsRequestsWill(Replica replica) throws ModelLoadException {
        run(replica);
        if (batch > 1) {
            try {
                replica.forward(TensorBatch.join(Collections.nCopies(batch, samples)), new AnswerLimit(maxAnswerBytes));
            } catch (InferenceException | IllegalArgumentException e) {
                // the batch probe reports whether so many requests can run as one batch
                LOG.debug("Model {}: no warm-up of {} requests together", model, batch, e);
            }
        }
    }

    private void run(Replica replica) throws ModelLoadException {
        try {
            replica.forward(samples, new AnswerLimit(maxAnswerBytes));
        } catch (InferenceMemoryException e) {
            throw new LoadMemoryException("there is not enough memory to run its network: " + e.getMessage(), e);
        } catch (InferenceException e) {
            if (!anyShape) {
                throw new ModelLoadException(
                        "its network does not run on inputs of the declared shapes %s: %s"
                                .formatted(samples, e.getMessage()),
                        e);
            }
            LOG.debug("No warm-up: the declared shapes are open and 1 does not fit", e);
        }
    }

    private static boolean leavesShapeOpen(TensorSpec input) {
        for (int i = 1; i < input.shape().rank(); i++) {
            if (input.shape().dim(i) == Shape.ANY) {
                return true;
            }
        }
        return false;
    }

    /** Returns an input with the sizes that the signature declares where the network accepts several. */
    private static TensorSpec sized(TensorSpec input, Signature signature) {
        int[] dims = input.shape().dims();
        Shape declared = signature.input(input.name()).map(TensorSpec::shape).orElse(Shape.UNKNOWN);
        for (int i = 1; i < dims.length && i < declared.rank(); i++) {
            dims[i] = dims[i] == Shape.ANY ? declared.dim(i) : dims[i];
        }
        return new TensorSpec(input.name(), Shape.of(dims), input.type());
    }
}
