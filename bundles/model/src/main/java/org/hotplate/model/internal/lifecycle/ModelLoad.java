// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.hotplate.common.Suggestions;
import org.hotplate.engine.Device;
import org.hotplate.engine.LoadMemoryException;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.model.Failure;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.internal.Durations;
import org.hotplate.model.internal.inference.DeviceNetwork;
import org.hotplate.model.internal.inference.ReplicaPool;
import org.hotplate.model.internal.matching.EngineComponent;
import org.hotplate.model.internal.matching.Resolution;
import org.hotplate.model.internal.scheduling.WorkerTasks;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads a deployment: creates the handler, loads and warms the network. Runs on the loader's thread. */
final class ModelLoad implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelLoad.class);

    private final Deployment deployment;
    private final Resolution match;
    private final @Nullable ReplicaPool reusable;
    private final Duration timeLimit;
    private final WorkerTasks workerTasks;
    private final LoaderThreads loader;
    private final Consumer<Failure> onFault;
    private final CompletableFuture<ServableInstance> result = new CompletableFuture<>();
    private final Cleanup cleanup;
    /** Whether the loader's thread has started it; guarded by this. */
    private boolean begun;
    /** Written on the registry's thread only. */
    private volatile boolean discarded;

    /**
     * Prepares a load.
     *
     * @param reusable the deployment's network if it is loaded already
     * @param timeLimit how long the creation of the handler and the first run of a worker may take
     * @param workerTasks runs the warm-up on the workers
     * @param loader loads the network
     * @param cleanup closes the result if the load was discarded
     * @param onFault called with the faults of the instance
     */
    ModelLoad(
            Deployment deployment,
            Resolution match,
            @Nullable ReplicaPool reusable,
            Duration timeLimit,
            WorkerTasks workerTasks,
            LoaderThreads loader,
            Cleanup cleanup,
            Consumer<Failure> onFault) {
        this.cleanup = cleanup;
        this.workerTasks = workerTasks;
        this.loader = loader;
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

    /**
     * Cancels the load: no further step starts, and what has been created is closed. Completes after that. Called once,
     * on the registry's thread.
     */
    CompletableFuture<Void> discard() {
        synchronized (this) {
            discarded = true;
            if (!begun) {
                result.completeExceptionally(unwanted());
            }
        }
        return result.<@Nullable ServableInstance>handle((made, failure) -> made)
                .thenCompose(made -> made == null
                        ? CompletableFuture.completedFuture(null)
                        : cleanup.run(deployment.name(), made::close));
    }

    private static ModelLoadException unwanted() {
        return new ModelLoadException("The load was cancelled");
    }

    @Override
    public void run() {
        synchronized (this) {
            if (discarded) {
                return;
            }
            begun = true;
        }
        try {
            // the handler first: it is cheap, and its faults are the most frequent ones
            DeploymentContext context = new DeploymentContext(deployment);
            ModelHandler handler = makeHandler(context);
            try {
                result.complete(join(handler, context));
            } catch (Throwable e) {
                ReplicaPool.closeQuietly(handler);
                throw e;
            }
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    private ServableInstance join(ModelHandler handler, DeploymentContext context)
            throws ModelLoadException, InterruptedException {
        ReplicaPool replicas = network();
        try {
            new BatchProbe(deployment).check(handler, match.service(), replicas);
            return new ServableInstance(
                    deployment, match, replicas, handler, context.options().inEffect(), onFault);
        } catch (Throwable e) {
            replicas.release();
            throw e;
        }
    }

    /** Returns the network with one use of it. */
    private ReplicaPool network() throws ModelLoadException, InterruptedException {
        if (discarded) {
            throw unwanted();
        }
        if (reusable == null) {
            EngineComponent part = Objects.requireNonNull(match.engine());
            return loadNetwork(part, match.selection().devices().on(part));
        }
        if (!reusable.acquire()) {
            throw unwanted();
        }
        return reusable;
    }

    private ModelHandler makeHandler(DeploymentContext context) throws HandlerException {
        HandlerOptions options = context.options();
        ModelHandler handler = create(context);
        if (!options.unknown().isEmpty()) {
            ReplicaPool.closeQuietly(handler);
            throw unknown(options.unknown().iterator().next(), options.asked());
        }
        return handler;
    }

    private ModelHandler create(DeploymentContext context) throws HandlerException {
        ModelHandlerFactory factory = Objects.requireNonNull(match.handler()).factory();
        CompletableFuture<@Nullable ModelHandler> made =
                HandlerThread.call(deployment.name(), () -> factory.create(context));
        ModelHandler handler;
        try {
            handler = made.get(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unmade(context.options(), Objects.requireNonNull(e.getCause()));
        } catch (TimeoutException e) {
            CompletableFuture<Void> late = made.thenAccept(ReplicaPool::closeQuietly);
            LOG.debug("A handler that create() returns after the timeout is closed: {}", late);
            throw broken("was not created within %s".formatted(Durations.text(timeLimit)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw broken("was interrupted while it was created", e);
        }
        if (handler == null) {
            throw broken("was not created: create() returned null", null);
        }
        return handler;
    }

    private HandlerException unmade(HandlerOptions options, Throwable cause) {
        if (cause instanceof HandlerException e) {
            return options.refused()
                    .map(key -> misconfigured(key, e.getMessage(), e))
                    .orElse(e);
        }
        return broken(
                "could not be created (%s); model:diag %s shows the stack"
                        .formatted(cause.getClass().getSimpleName(), deployment.name()),
                cause);
    }

    private HandlerException broken(String fault, @Nullable Throwable cause) {
        return new HandlerException(
                FailureKind.INTERNAL, "its handler for '%s' %s".formatted(match.service(), fault), cause);
    }

    private HandlerException unknown(String key, Set<String> asked) {
        List<String> known = new ArrayList<>(ModelOptions.KEYS);
        known.addAll(asked);
        return misconfigured(
                key,
                "unknown key '%s'%s; allowed are %s and, for the handler of '%s', %s"
                        .formatted(
                                key,
                                Suggestions.nearest(key, known)
                                        .map(", did you mean '%s'?"::formatted)
                                        .orElse(""),
                                String.join(", ", ModelOptions.KEYS),
                                match.service(),
                                asked.isEmpty() ? "none" : String.join(", ", asked)),
                null);
    }

    private HandlerException misconfigured(String key, String fault, @Nullable Throwable cause) {
        String source = deployment.options().source(key);
        return new HandlerException(FailureKind.BAD_REQUEST, Failure.CONFIGURATION + source + ": " + fault, cause);
    }

    private ReplicaPool loadNetwork(EngineComponent part, List<Device> devices)
            throws ModelLoadException, InterruptedException {
        NetworkFiles files = new NetworkFiles(
                deployment.archive().network(),
                deployment.archive().parameters(),
                deployment.archive().signature().inputs(),
                deployment.options().allowedOperators());
        ReplicaPool replicas = loader.quietly(() -> loadQuietly(part, files, devices));
        try {
            new WarmUp(deployment, replicas).onEveryWorker(workerTasks, timeLimit);
        } catch (Throwable e) {
            replicas.release();
            throw e;
        }
        return replicas;
    }

    private List<DeviceNetwork> networks(EngineComponent part, NetworkFiles files, List<Device> devices)
            throws ModelLoadException {
        try {
            return new DeviceLoad(part.engine(), files).onto(devices);
        } catch (LoadMemoryException e) {
            throw e;
        } catch (ModelLoadException e) {
            throw LoadFailure.of(deployment, part, e);
        }
    }

    private ReplicaPool loadQuietly(EngineComponent part, NetworkFiles files, List<Device> devices)
            throws ModelLoadException {
        ReplicaPool replicas = new ReplicaPool(part, networks(part, files, devices));
        try {
            new WarmUp(deployment, replicas).here();
        } catch (Throwable e) {
            replicas.release();
            throw e;
        }
        return replicas;
    }
}
