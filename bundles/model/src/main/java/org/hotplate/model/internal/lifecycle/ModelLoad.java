// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.hotplate.common.LowPriorityThread;
import org.hotplate.engine.Device;
import org.hotplate.engine.LoadMemoryException;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.NetworkIsolation;
import org.hotplate.handler.ModelHandler;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.internal.Durations;
import org.hotplate.model.internal.ModelDefaults;
import org.hotplate.model.internal.inference.DeviceNetwork;
import org.hotplate.model.internal.inference.FaultListener;
import org.hotplate.model.internal.inference.ReplicaPool;
import org.hotplate.model.internal.matching.EngineComponent;
import org.hotplate.model.internal.matching.Resolution;
import org.hotplate.model.internal.scheduling.WorkerTasks;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads a deployment: creates the handler, loads and warms the network. Runs on the loader's thread. */
final class ModelLoad {

    private static final Logger LOG = LoggerFactory.getLogger(ModelLoad.class);

    private final Deployment deployment;
    private final Resolution match;
    private final @Nullable ReplicaPool reusable;
    private final Duration timeLimit;
    private final WorkerTasks workerTasks;
    private final FaultListener onFault;
    private final Cleanup cleanup;
    /** What the registry gets. */
    private final CompletableFuture<ServableInstance> result = new CompletableFuture<>();
    /** Completes before the result, when the loader's thread has returned: with the instance, or with null. */
    private final CompletableFuture<@Nullable ServableInstance> returned = new CompletableFuture<>();
    /** Completes when an instance that is not wanted has been closed; guarded by this. */
    private @Nullable CompletableFuture<Void> closed;
    /** Whether the loader's thread has started it; guarded by this. */
    private boolean begun;
    /** The value of the elements with which the network is run before it serves. */
    private volatile int sample;
    /** Whether its result is not wanted. */
    private volatile boolean discarded;

    /**
     * Prepares a load.
     *
     * @param reusable the deployment's network if it is loaded already
     * @param timeLimit how long the creation of the handler and the first run of a worker may take
     * @param workerTasks runs the warm-up on the workers
     * @param cleanup closes the result if the load was discarded
     * @param onFault called with the faults of the instance
     */
    ModelLoad(
            Deployment deployment,
            Resolution match,
            @Nullable ReplicaPool reusable,
            Duration timeLimit,
            WorkerTasks workerTasks,
            Cleanup cleanup,
            FaultListener onFault) {
        this.cleanup = cleanup;
        this.workerTasks = workerTasks;
        this.timeLimit = timeLimit;
        this.deployment = deployment;
        this.match = match;
        this.reusable = reusable;
        this.onFault = onFault;
    }

    Deployment deployment() {
        return deployment;
    }

    Resolution match() {
        return match;
    }

    /** Completes with the instance, or exceptionally with any throwable. */
    CompletableFuture<ServableInstance> result() {
        return result;
    }

    boolean uses(Object part) {
        return match.uses(part);
    }

    /** Completes when the loader's thread has returned. That is later than the result if the load was abandoned. */
    CompletableFuture<Void> returned() {
        return returned.thenAccept(instance -> {});
    }

    /**
     * Cancels the load: no further step starts, and what has been created is closed. Completes after that. Called once,
     * on the registry's thread.
     */
    CompletableFuture<Void> discard() {
        synchronized (this) {
            discarded = true;
            if (!begun) {
                returned.complete(null);
                result.completeExceptionally(unwanted());
            }
        }
        return closeUnwanted();
    }

    /** Ends the load with a failure although its thread has not returned; what it still creates is closed. */
    void abandon(Duration limit) {
        boolean failed = result.completeExceptionally(new ModelLoadException(
                "its load did not end within %s (load.timeout.seconds in %s) and was abandoned; correct the model or raise the limit, then model:reload %s"
                        .formatted(Durations.text(limit), ModelDefaults.FILE, deployment.name())));
        if (failed) {
            CompletableFuture<Void> late = closeUnwanted();
            LOG.debug("What an abandoned load returns is closed: {}", late);
        }
    }

    private synchronized CompletableFuture<Void> closeUnwanted() {
        discarded = true;
        if (closed == null) {
            closed = returned.thenCompose(instance -> instance == null
                    ? CompletableFuture.completedFuture(null)
                    : cleanup.run(deployment.name(), instance::close));
        }
        return closed;
    }

    private static ModelLoadException unwanted() {
        return new ModelLoadException("The load was cancelled");
    }

    /**
     * Loads the deployment, on this thread.
     *
     * @param low the thread on which the network is loaded
     * @param isolation chooses the process in which the network runs, or null for this process
     */
    void run(LowPriorityThread low, @Nullable NetworkIsolation isolation) {
        synchronized (this) {
            if (discarded) {
                return;
            }
            begun = true;
        }
        try {
            // the handler first: it is cheap, and its faults are the most frequent ones
            DeploymentContext context = new DeploymentContext(deployment);
            ModelHandler handler = new HandlerCreation(deployment, match, context, timeLimit).make();
            ServableInstance instance;
            try {
                instance = join(handler, context, low, isolation);
            } catch (Throwable e) {
                ReplicaPool.closeQuietly(handler);
                throw e;
            }
            returned.complete(instance);
            result.complete(instance);
        } catch (Throwable e) {
            returned.complete(null);
            result.completeExceptionally(e);
        }
    }

    /** Returns the network to be loaded, or an empty result if it is loaded already. */
    Optional<NetworkIsolation.Candidate> candidate() {
        EngineComponent part = match.engine();
        return reusable != null || part == null
                ? Optional.empty()
                : Optional.of(new NetworkIsolation.Candidate(
                        deployment.name(),
                        part.name(),
                        files(),
                        "batch %d on %s"
                                .formatted(
                                        deployment.options().batchSize().orElse(1),
                                        match.selection().devices()),
                        deployment.options().isolation()));
    }

    /** Loads the network with an engine in another process, runs it there, and closes it. */
    void tryWith(ModelEngine inChild, int value) throws ModelLoadException {
        EngineComponent part = Objects.requireNonNull(match.engine());
        List<Device> devices = inChild.devices();
        try {
            loadQuietly(part, inChild, devices, value).release();
        } catch (ModelLoadException e) {
            // a network for a GPU need not run on the processor
            if (devices.containsAll(match.selection().devices().on(part))) {
                throw e;
            }
            LOG.debug("Model {}: the trial failed on {}", deployment.name(), devices, e);
        }
    }

    /** Sets the value of the elements with which the network has passed its trial. */
    void passedWith(int value) {
        sample = value;
    }

    /** Ends a load that has not begun. */
    void fail(Throwable cause) {
        result.completeExceptionally(cause);
        returned.complete(null);
    }

    private ServableInstance join(
            ModelHandler handler,
            DeploymentContext context,
            LowPriorityThread low,
            @Nullable NetworkIsolation isolation)
            throws ModelLoadException, InterruptedException {
        ReplicaPool replicas = network(low, isolation);
        try {
            new BatchProbe(deployment, sample).check(handler, match.service(), replicas);
            return new ServableInstance(
                    deployment, match, replicas, handler, context.options().effectiveValues(), onFault);
        } catch (Throwable e) {
            replicas.release();
            throw e;
        }
    }

    /** Returns the network with one use of it. */
    private ReplicaPool network(LowPriorityThread low, @Nullable NetworkIsolation isolation)
            throws ModelLoadException, InterruptedException {
        if (discarded) {
            throw unwanted();
        }
        if (reusable == null) {
            return loadNetwork(Objects.requireNonNull(match.engine()), low, isolation);
        }
        if (!reusable.acquire()) {
            throw unwanted();
        }
        return reusable;
    }

    private ReplicaPool loadNetwork(EngineComponent part, LowPriorityThread low, @Nullable NetworkIsolation isolation)
            throws ModelLoadException, InterruptedException {
        List<Device> devices = match.selection().devices().on(part);
        Optional<NetworkIsolation.Candidate> candidate = candidate();
        ModelEngine engine = isolation == null || candidate.isEmpty()
                ? part.engine()
                : isolation.engineFor(candidate.get(), part.engine());
        ReplicaPool replicas = quietly(low, () -> loadQuietly(part, engine, devices, sample));
        try {
            if (discarded) {
                throw unwanted();
            }
            new WarmUp(deployment, replicas, sample).onEveryWorker(workerTasks, timeLimit);
        } catch (Throwable e) {
            replicas.release();
            throw e;
        }
        return replicas;
    }

    private NetworkFiles files() {
        return new NetworkFiles(
                deployment.archive().network(),
                deployment.archive().parameters(),
                deployment.archive().signature().inputs(),
                deployment.options().allowedOperators());
    }

    private static ReplicaPool quietly(LowPriorityThread low, Callable<ReplicaPool> work) throws ModelLoadException {
        try {
            return low.call(work);
        } catch (ModelLoadException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private List<DeviceNetwork> networks(EngineComponent part, ModelEngine engine, List<Device> devices)
            throws ModelLoadException {
        try {
            return new DeviceLoad(engine, files()).onto(devices);
        } catch (LoadMemoryException e) {
            throw e;
        } catch (ModelLoadException e) {
            throw LoadFailure.of(deployment, part, e);
        }
    }

    private ReplicaPool loadQuietly(EngineComponent part, ModelEngine engine, List<Device> devices, int value)
            throws ModelLoadException {
        ReplicaPool replicas = new ReplicaPool(part, networks(part, engine, devices));
        try {
            new WarmUp(deployment, replicas, value).here();
        } catch (Throwable e) {
            replicas.release();
            throw e;
        }
        return replicas;
    }
}
