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
 * The deployment that is served, or waits for a part that left: what it is joined with, and what served before it if
 * that stays loaded to go back to. Used on the registry's thread alone.
 */
final class ActiveDeployment {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveDeployment.class);

    private final ServedModel model;
    private final WorkerPool pool;
    private final Supplier<ModelDefaults> settings;
    private final DrainingInstances retired;
    private final Cleanup cleanup;

    private @Nullable Deployment deployment;
    /** What answers now; null while the deployment waits for a part. */
    private @Nullable ServableInstance serving;
    /** The deployment's network, while only its handler is missing. */
    private @Nullable ReplicaPool kept;
    /** What served before the last update, still loaded. */
    private @Nullable ServableInstance previous;
    /** The parts the deployment could not be joined with: not tried again. */
    private @Nullable Resolution refused;

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

    /** Tells whether it is joined with that handler, or could not be joined with these parts. */
    boolean hasTried(Resolution match) {
        return match.equals(refused)
                || (serving != null && Objects.equals(serving.match().handler(), match.handler()));
    }

    void refuse(Resolution match) {
        refused = match;
    }

    /** Returns its network, if that is loaded by the engine of a match. */
    @Nullable
    ReplicaPool reusable(Resolution match) {
        ReplicaPool reusable = serving != null ? serving.replicas() : kept;
        return reusable != null && reusable.engine().equals(match.engine()) ? reusable : null;
    }

    /** Lets a new one answer from now on, and the old one finish. */
    void flip(ServableInstance made) {
        Deployment next = made.deployment();
        ServableInstance old = serving;
        Deployment before = deployment;
        serving = made;
        deployment = next;
        refused = null;
        releaseKept();
        open(made);
        enter(ModelState.READY, "", made.match());
        if (before == null || before.equals(next)) {
            if (old != null) {
                LOG.info("Model {}: what was loaded beside it serves in its place", model.name());
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
                "Model {}: what was loaded beside it serves in its place{}",
                model.name(),
                keep ? "; what served before stays loaded for model:rollback" : "");
        if (keep) {
            previous = old;
        } else {
            retire(old);
        }
    }

    /** Lets what serves go on under other limits: nothing that it was loaded from has changed. */
    void reconfigure(ServableInstance same, Deployment next, Resolution match) {
        Deployment before = deployment;
        same.become(next, match);
        deployment = next;
        open(same);
        enter(ModelState.READY, "", match);
        LOG.info("Model {}: other limits are in effect, nothing was loaded anew", model.name());
        if (before != null) {
            release(before);
        }
        if (previous != null && !next.options().keepPrevious().orElse(false)) {
            retire(previous);
            previous = null;
        }
    }

    /** Lets what served before the last update serve a deployment of the same archive; false if it cannot. */
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

    /** Lets what served before the last update serve again; empty if it is not loaded. */
    Optional<Deployment> rollback() {
        ServableInstance back = previous;
        if (back == null) {
            return Optional.empty();
        }
        Deployment next = back.deployment();
        Optional<Failure> notice = next.returned().get();
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
        LOG.info("Model {}: what served before serves again", model.name());
        return Optional.of(next);
    }

    private void open(ServableInstance made) {
        ModelLimits limits = settings.get().limits(made.deployment().options(), model.scale());
        pool.open(model.modelQueue(), made, limits);
        made.replicas().keep(limits.workers());
    }

    /** Takes over other defaults without a gap; requests accepted before keep the limits they came under. */
    void reopen() {
        if (serving != null) {
            open(serving);
        }
    }

    boolean uses(Object part) {
        return (serving != null && serving.uses(part))
                || (kept != null && kept.engine().equals(part))
                || (previous != null && previous.uses(part))
                || (refused != null && refused.uses(part))
                || model.status().names(part)
                || !retired.using(part).isEmpty();
    }

    /** Begins nothing more with a part that leaves, and notes what still runs with it; the requests are held meanwhile. */
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
        }
        if (refused != null && refused.uses(part)) {
            refused = null;
        }
        use.running().addAll(retired.using(part));
    }

    /** Begins to close what a part that leaves still has a share in. */
    void letGo(Object part) {
        retired.using(part).forEach(retired::close);
    }

    /**
     * Fails a model that holds too many threads in calls which do not return; one that came back late holds none.
     *
     * @return whether that was so: then it has no deployment any more
     */
    boolean workerLost() {
        if (deployment == null || serving == null) {
            return false;
        }
        int stuckCalls = pool.locked(serving::stuckCalls);
        if (stuckCalls < settings.get().abandonedLimit()) {
            return false;
        }
        String reason =
                "%d calls that were given up after %s have not returned; mend its handler or raise timeout_seconds, then model:reload %s"
                        .formatted(
                                stuckCalls,
                                Durations.text(model.modelQueue().limits.timeout()),
                                model.name());
        model.lastFailure(new Failure(reason, Instant.now(), ""));
        enter(ModelState.FAILED, reason, serving.match());
        pool.shut(model.modelQueue(), model::refused);
        retire(serving);
        serving = null;
        deployment = null;
        return true;
    }

    /**
     * Lets go of everything, and of what still runs when it has ended.
     *
     * @param unloaded completed when no load uses the deployment's folder any more
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
            Runnable release = serving.deployment().release();
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
        cleanup.run(ended.name(), ended.release());
    }

    private void retire(ServableInstance last) {
        retired.add(last, last.deployment().release());
    }

    private void enter(ModelState state, String reason, Resolution match) {
        if (deployment != null) {
            model.enter(state, reason, deployment, match, serving);
        }
    }
}
