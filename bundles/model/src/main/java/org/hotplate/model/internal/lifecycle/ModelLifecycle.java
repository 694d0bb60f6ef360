// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.hotplate.model.Failure;
import org.hotplate.model.ModelState;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.Scale;
import org.hotplate.model.internal.ModelDefaults;
import org.hotplate.model.internal.inference.FaultListener;
import org.hotplate.model.internal.inference.ReplicaPool;
import org.hotplate.model.internal.matching.ComponentRegistry;
import org.hotplate.model.internal.matching.Resolution;
import org.hotplate.model.internal.scheduling.WorkerPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life cycle of one model. Every method runs on the registry's thread.
 *
 * <p>A model has at most one <em>active</em> deployment, which serves or waits for a component, one <em>pending</em>
 * deployment to replace it, and one load. After every event, {@link #advance} starts the next step that is possible.
 */
public final class ModelLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ModelLifecycle.class);

    private final ServedModel model;
    private final ComponentRegistry components;
    private final WorkerPool pool;
    private final Supplier<ModelDefaults> settings;
    private final RegistryThread registry;
    private final LoaderThreads loader;
    private final Cleanup cleanup;

    private final ActiveDeployment active;
    private @Nullable PendingDeployment pending;
    private @Nullable ModelLoad load;
    private boolean leaving;

    public ModelLifecycle(
            ServedModel model,
            ComponentRegistry components,
            WorkerPool pool,
            Supplier<ModelDefaults> settings,
            RegistryThread registry,
            LoaderThreads loader,
            Cleanup cleanup) {
        this.model = model;
        this.components = components;
        this.pool = pool;
        this.settings = settings;
        this.registry = registry;
        this.loader = loader;
        this.cleanup = cleanup;
        this.active = new ActiveDeployment(model, pool, settings, registry, cleanup);
    }

    public ServedModel model() {
        return model;
    }

    public void discovered(String origin, String reason) {
        if (active.deployment() == null && pending == null) {
            model.enter(ModelStatus.of(ModelState.DISCOVERED, reason, origin));
        }
    }

    public void deploy(Deployment deployment, CompletableFuture<Boolean> done) {
        discardPending();
        Optional<String> fault = settings.get().fault(deployment.options());
        if (fault.isPresent()) {
            reject(deployment.origin(), Failure.configuration(fault.get()));
            failAfterRelease(deployment, done);
            return;
        }
        pending = new PendingDeployment(deployment, done);
        advance();
    }

    public void reject(String origin, Failure failure) {
        discardPending();
        // a repeated failure is logged once
        boolean news = model.facts()
                .lastFailure()
                .filter(last -> last.message().equals(failure.message()))
                .isEmpty();
        model.lastFailure(failure);
        Deployment current = active.deployment();
        ServableInstance serving = active.serving();
        boolean loadDiscarded = load == null && model.status().state() == ModelState.LOADING;
        if (current == null || loadDiscarded) {
            model.enter(ModelStatus.of(ModelState.FAILED, failure.message(), origin));
        } else {
            if (serving != null) {
                model.enter(ModelState.READY, "", current, serving.match(), serving);
            }
            if (news) {
                LOG.error("Model {}: the update failed, the previous version is kept: {}", name(), failure.message());
            }
        }
        advance();
    }

    /** Starts the next step that is possible. */
    public void advance() {
        if (load != null || leaving) {
            return;
        }
        if (pending != null && begin(pending.deployment())) {
            return;
        }
        Deployment current = active.deployment();
        if (current != null && (active.serving() == null || pending == null)) {
            begin(current);
        }
    }

    /** Starts to load a deployment; returns false if a component is missing or nothing has to be loaded. */
    private boolean begin(Deployment deployment) {
        Resolution match = components.match(deployment);
        ServableInstance serving = active.serving();
        boolean isCurrent = deployment.equals(active.deployment());
        if (!match.complete()) {
            if (serving == null) {
                String update = !isCurrent || pending == null ? "" : pending.missing(components);
                model.enter(ModelState.WAITING, match.missing() + update, deployment, match, null);
            } else if (!isCurrent) {
                String reason = "its update waits: " + match.missing();
                model.enter(ModelState.READY, reason, serving.deployment(), serving.match(), serving);
            }
            return false;
        }
        if (!isCurrent && serving != null && serving.fits(deployment, match)) {
            active.reconfigure(serving, deployment, match);
            candidateServes(deployment);
            return true;
        }
        if (!isCurrent && active.returnTo(deployment, match)) {
            candidateServes(deployment);
            return true;
        }
        if (isCurrent && active.hasTried(match)) {
            ActiveDeployment.Refusal refused = active.refused();
            if (serving == null && refused != null && model.status().state() == ModelState.LOADING) {
                // a load with other components was discarded, and these were tried before
                model.fail(refused.failure(), refused.cause(), deployment, match);
            }
            return false;
        }
        ReplicaPool reusable = isCurrent ? active.reusable(match) : null;
        if (serving == null) {
            model.enter(ModelState.LOADING, "", deployment, match, null);
        }
        Duration timeLimit = settings.get().timeLimit(deployment.options());
        ModelLoad begun =
                new ModelLoad(deployment, match, reusable, timeLimit, pool.workerTasks(), cleanup, new Faults());
        load = begun;
        begun.result().whenComplete((made, failure) -> registry.change(() -> ended(begun, made, failure)));
        loader.execute(begun, settings.get().loadTimeLimit(deployment.options()));
        return true;
    }

    private void ended(ModelLoad ended, @Nullable ServableInstance made, @Nullable Throwable failure) {
        if (load != ended) {
            // discarded, and closed by discard()
            return;
        }
        load = null;
        try {
            if (made != null) {
                active.flip(made);
                candidateServes(made.deployment());
            } else if (failure != null) {
                failed(ended, failure);
            }
        } catch (Throwable e) {
            if (pending != null && pending.deployment().equals(ended.deployment())) {
                pending.done().completeExceptionally(e);
                pending = null;
            }
            throw e;
        }
        advance();
    }

    private void candidateServes(Deployment next) {
        if (pending != null && pending.deployment().equals(next)) {
            model.lastFailure(next.notice().orElse(null));
            CompletableFuture<Boolean> done = pending.done();
            pending = null;
            done.complete(true);
        }
    }

    /** Applies an operator's scale at once. */
    public void scale(Scale scale) {
        model.scale(scale);
        if (!leaving) {
            active.reopen();
        }
    }

    /** Applies changed defaults without an interruption. */
    public void settingsChanged() {
        if (!leaving) {
            active.reopen();
        }
        advance();
    }

    /** Makes the previous deployment serve again at once; returns an empty result if it is not loaded. */
    public Optional<Deployment> rollback() {
        Optional<Deployment> back = leaving ? Optional.empty() : active.rollback();
        if (back.isPresent()) {
            discardLoadOfActive();
            advance();
        }
        return back;
    }

    private void failed(ModelLoad ended, Throwable cause) {
        Failure failure = LoadFailure.of(ended.deployment(), cause);
        LOG.debug("Model {} could not be loaded", name(), cause);
        model.lastFailure(failure);
        Deployment deployment = ended.deployment();
        if (deployment.equals(active.deployment())) {
            active.refuse(new ActiveDeployment.Refusal(ended.match(), failure, cause));
            if (active.serving() == null) {
                model.fail(failure, cause, deployment, ended.match());
                pool.shut(model.modelQueue(), model::refused);
            }
        } else if (pending != null && pending.deployment().equals(deployment)) {
            CompletableFuture<Boolean> done = pending.done();
            pending = null;
            if (active.serving() == null) {
                model.fail(failure, cause, deployment, ended.match());
            } else {
                LOG.error("Model {}: the update failed, the previous version is kept: {}", name(), failure.message());
            }
            if (ended.returned().isDone()) {
                failAfterRelease(deployment, done);
            } else {
                // its thread may still read the deployment's files
                ended.returned().thenRun(() -> cleanup.run(deployment.name(), deployment::released));
                done.complete(false);
            }
        }
    }

    private void failAfterRelease(Deployment deployment, CompletableFuture<Boolean> done) {
        cleanup.run(deployment.name(), deployment::released).thenRun(() -> done.complete(false));
    }

    /** Discards the load; completes when its result has been closed. */
    private CompletableFuture<Void> discardLoad() {
        ModelLoad unwanted = load;
        load = null;
        return unwanted == null ? CompletableFuture.completedFuture(null) : unwanted.discard();
    }

    private void discardPending() {
        if (pending == null) {
            return;
        }
        PendingDeployment overtaken = pending;
        pending = null;
        Deployment deployment = overtaken.deployment();
        boolean loads = load != null && load.deployment().equals(deployment);
        CompletableFuture<Void> unused = loads ? discardLoad() : CompletableFuture.completedFuture(null);
        unused.thenRun(() -> cleanup.run(deployment.name(), deployment::released));
        overtaken.done().complete(false);
    }

    boolean uses(Object part) {
        return (load != null && load.uses(part)) || active.uses(part);
    }

    /** Stops to use a component that is removed, records what still runs with it, and looks for a replacement. */
    void stopUsing(DepartingUse use) {
        Object part = use.component();
        if (load != null && load.uses(part)) {
            use.closing().add(discardLoad());
        }
        active.stopUsing(use, leaving);
        if (load != null && active.serving() == null) {
            model.enter(ModelState.LOADING, "", load.deployment(), load.match(), null);
        }
        advance();
        if (model.status().names(part)) {
            model.enter(model.status().without(part));
        }
    }

    /** Starts to close the instances that use a removed component. */
    void letGo(Object part) {
        active.letGo(part);
    }

    /** Removes the model after it has finished its accepted requests. */
    void leave(Runnable gone) {
        leaving = true;
        discardPending();
        CompletableFuture<Void> unloaded = discardLoad();
        model.enter(model.status().to(ModelState.DRAINING, ""));
        pool.drain(
                model.modelQueue(),
                settings.get().drain(),
                model::refused,
                () -> registry.change(() -> end(unloaded, gone)));
    }

    public void workerLost() {
        if (active.workerLost()) {
            discardLoadOfActive();
            advance();
        }
    }

    private void crashed(Failure failure) {
        if (active.crashed(failure)) {
            discardLoadOfActive();
            advance();
        }
    }

    /** Receives the faults of this model's instances. */
    private final class Faults implements FaultListener {

        @Override
        public void fault(Failure failure) {
            model.fault(failure);
        }

        @Override
        public void crash(Failure failure) {
            model.crash(failure);
            registry.change(() -> crashed(failure));
        }
    }

    /** Discards a load of the active deployment; the load of an update continues. */
    private void discardLoadOfActive() {
        if (load != null && (pending == null || !load.deployment().equals(pending.deployment()))) {
            discardLoad();
        }
    }

    private void end(CompletableFuture<Void> unloaded, Runnable gone) {
        try {
            model.enter(model.status().gone());
            // the queue is empty, but it still refers to the last instance
            pool.shut(model.modelQueue(), model::refused);
            active.end(unloaded);
        } finally {
            gone.run();
        }
    }

    private String name() {
        return model.name();
    }
}
