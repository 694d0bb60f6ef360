// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.hotplate.model.Failure;
import org.hotplate.model.ModelState;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.internal.CrashLimit;
import org.hotplate.model.internal.Durations;
import org.hotplate.model.internal.ModelDefaults;
import org.hotplate.model.internal.inference.ReplicaPool;
import org.hotplate.model.internal.matching.Resolution;
import org.hotplate.model.internal.scheduling.ModelLimits;
import org.hotplate.model.internal.scheduling.WorkerPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current deployment of a model: its instance, or the network that is kept while the handler is missing, and the
 * previous instance if that stays loaded for a rollback. Used on the registry's thread only.
 */
final class ActiveDeployment {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveDeployment.class);

    private final ServedModel model;
    private final WorkerPool pool;
    private final Supplier<ModelDefaults> settings;
    private final DrainingInstances retired;
    private final Cleanup cleanup;

    private @Nullable Deployment deployment;
    /** The instance that serves; null while a component is missing. */
    private @Nullable ServableInstance serving;
    /** The deployment's network while only its handler is missing. */
    private @Nullable ReplicaPool kept;
    /** The instance before the last update, if it stays loaded. */
    private @Nullable ServableInstance previous;

    private final Crashes crashes = new Crashes();
    /** The last load of the deployment that failed; it is not tried again with the same components. */
    private @Nullable Refusal refused;

    record Refusal(Resolution match, Failure failure, Throwable cause) {}

    ActiveDeployment(
            ServedModel model,
            WorkerPool pool,
            Supplier<ModelDefaults> settings,
            RegistryThread registry,
            Cleanup cleanup) {
        this.model = model;
        this.pool = pool;
        this.settings = settings;
        this.cleanup = cleanup;
        this.retired = new DrainingInstances(pool, registry, cleanup);
    }

    @Nullable
    Deployment deployment() {
        return deployment;
    }

    @Nullable
    ServableInstance serving() {
        return serving;
    }

    /** Returns whether it is joined with that handler, or could not be joined with these parts. */
    boolean hasTried(Resolution match) {
        return (refused != null && match.equals(refused.match()))
                || (serving != null && Objects.equals(serving.match().handler(), match.handler()));
    }

    void refuse(Refusal refusal) {
        refused = refusal;
    }

    @Nullable
    Refusal refused() {
        return refused;
    }

    /** Returns its network if the engine of a resolution loaded it, or null. */
    @Nullable
    ReplicaPool reusable(Resolution match) {
        ReplicaPool reusable = serving != null ? serving.replicas() : kept;
        return reusable != null && reusable.engine().equals(match.engine()) ? reusable : null;
    }

    /** Replaces the instance that serves; the old one finishes its calls. */
    void flip(ServableInstance made) {
        Deployment next = made.deployment();
        ServableInstance old = serving;
        Deployment before = deployment;
        serving = made;
        deployment = next;
        refused = null;
        crashes.clear();
        releaseKept();
        open(made);
        enter(ModelState.READY, "", made.match());
        if (before == null || before.equals(next)) {
            if (old != null) {
                LOG.info("Model {}: update is live", model.name());
                retired.add(old, () -> {});
            }
            return;
        }
        ServableInstance older = previous == made ? null : previous;
        previous = null;
        if (older != null) {
            retire(older);
        }
        if (old == null) {
            release(before);
            return;
        }
        boolean keep = next.options().keepPrevious().orElse(false);
        LOG.info(
                "Model {}: update is live{}",
                model.name(),
                keep ? "; the previous version stays loaded for model:rollback" : "");
        if (keep) {
            previous = old;
        } else {
            retire(old);
        }
    }

    /** Applies other limits to the instance that serves; the files it was loaded from have not changed. */
    void reconfigure(ServableInstance same, Deployment next, Resolution match) {
        Deployment before = deployment;
        same.become(next, match);
        deployment = next;
        open(same);
        enter(ModelState.READY, "", match);
        LOG.info("Model {}: limits updated without a reload", model.name());
        if (before != null) {
            release(before);
        }
        if (previous != null && !next.options().keepPrevious().orElse(false)) {
            retire(previous);
            previous = null;
        }
    }

    /** Serves a deployment with the previous instance if that was loaded from the same archive; returns false otherwise. */
    boolean returnTo(Deployment next, Resolution match) {
        ServableInstance back = previous;
        if (back == null || !back.fits(next, match)) {
            return false;
        }
        Deployment replaced = back.deployment();
        back.become(next, match);
        flip(back);
        release(replaced);
        return true;
    }

    /** Makes the previous instance serve again; returns an empty result if it is not loaded. */
    Optional<Deployment> rollback() {
        ServableInstance back = previous;
        if (back == null) {
            return Optional.empty();
        }
        Deployment next = back.deployment();
        Optional<Failure> notice = next.reinstated();
        ServableInstance old = serving;
        Deployment before = deployment;
        previous = old;
        serving = back;
        deployment = next;
        refused = null;
        releaseKept();
        open(back);
        model.lastFailure(notice.orElse(null));
        enter(ModelState.READY, "", back.match());
        if (old == null && before != null) {
            release(before);
        }
        LOG.info("Model {}: the previous version serves again", model.name());
        return Optional.of(next);
    }

    private void open(ServableInstance made) {
        ModelLimits limits = settings.get().limits(made.deployment().options(), model.scale());
        pool.open(model.modelQueue(), made, limits);
        made.replicas().keep(limits.workers());
    }

    /** Applies changed defaults without an interruption; accepted requests keep their limits. */
    void reopen() {
        if (serving != null) {
            open(serving);
        }
    }

    boolean uses(Object part) {
        return (serving != null && serving.uses(part))
                || (kept != null && kept.engine().equals(part))
                || (previous != null && previous.uses(part))
                || (refused != null && refused.match().uses(part))
                || model.status().names(part)
                || !retired.using(part).isEmpty();
    }

    /** Starts no further call with a component that is removed, holds its requests, and records what still runs with it. */
    void stopUsing(DepartingUse use, boolean leaving) {
        Object part = use.component();
        if (previous != null && previous.uses(part)) {
            retire(previous);
            previous = null;
        }
        if (kept != null && kept.engine().equals(part)) {
            use.closing().add(releaseKept());
        }
        if (serving != null && serving.uses(part)) {
            if (leaving) {
                pool.shut(model.modelQueue(), model::refused);
            } else {
                pool.hold(model.modelQueue(), settings.get().grace(), model::refused);
            }
            ReplicaPool replicas = serving.replicas();
            if (!part.equals(serving.match().engine()) && replicas.acquire()) {
                kept = replicas;
            }
            retired.add(serving, () -> {});
            serving = null;
            // a swap to these components failed while another instance served; now nothing serves
            refused = null;
        }
        if (refused != null && refused.match().uses(part)) {
            refused = null;
        }
        use.running().addAll(retired.using(part));
    }

    /** Starts to close the instances that use a removed component. */
    void letGo(Object part) {
        retired.using(part).forEach(retired::close);
    }

    /**
     * Fails a model with too many abandoned calls that have not returned.
     *
     * @return whether it failed; then it has no deployment
     */
    boolean workerLost() {
        if (deployment == null || serving == null) {
            return false;
        }
        int stuckCalls = pool.locked(serving::stuckCalls);
        if (stuckCalls < settings.get().abandonedLimit()) {
            return false;
        }
        failServing(
                serving,
                "%d calls that were abandoned after %s have not returned; correct its handler or raise timeout_seconds, then model:reload %s"
                        .formatted(
                                stuckCalls,
                                Durations.text(model.modelQueue().limits.timeout()),
                                model.name()));
        return true;
    }

    /**
     * Counts a request that ended the network's process, and fails a model with too many of them.
     *
     * @return whether it failed; then it has no deployment
     */
    boolean crashed(Failure last) {
        CrashLimit limit = settings.get().crashLimit();
        if (deployment == null || serving == null || !crashes.exceeds(limit)) {
            return false;
        }
        failServing(
                serving,
                "%d requests ended the process of its network within %s (crash.limit and crash.minutes in %s); the last one: %s; correct the model, then model:reload %s"
                        .formatted(
                                limit.number(),
                                Durations.text(limit.within()),
                                ModelDefaults.FILE,
                                last.message(),
                                model.name()));
        return true;
    }

    private void failServing(ServableInstance failed, String reason) {
        model.lastFailure(new Failure(reason, Instant.now(), ""));
        enter(ModelState.FAILED, reason, failed.match());
        pool.shut(model.modelQueue(), model::refused);
        retire(failed);
        serving = null;
        deployment = null;
    }

    /**
     * Closes everything; an instance with running calls is closed after the last of them.
     *
     * @param unloaded completes when no load uses the deployment's folder
     */
    void end(CompletableFuture<Void> unloaded) {
        releaseKept();
        if (previous != null) {
            retire(previous);
            previous = null;
        }
        Deployment ended = deployment;
        deployment = null;
        if (serving != null) {
            Runnable release = serving.deployment()::released;
            retired.add(serving, () -> unloaded.thenRun(release));
            serving = null;
        } else if (ended != null) {
            unloaded.thenRun(() -> release(ended));
        }
    }

    private CompletableFuture<Void> releaseKept() {
        ReplicaPool released = kept;
        kept = null;
        return released == null
                ? CompletableFuture.completedFuture(null)
                : cleanup.run(model.name(), () -> {
                    released.release();
                    released.awaitWarmUp();
                });
    }

    private void release(Deployment ended) {
        cleanup.run(ended.name(), ended::released);
    }

    private void retire(ServableInstance last) {
        retired.add(last, last.deployment()::released);
    }

    private void enter(ModelState state, String reason, Resolution match) {
        if (deployment != null) {
            model.enter(state, reason, deployment, match, serving);
        }
    }
}
