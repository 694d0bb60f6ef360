// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.hotplate.model.Deployment;
import org.hotplate.model.Failure;
import org.hotplate.model.ModelState;
import org.hotplate.model.Scale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one model. Every method runs on the registry's thread.
 *
 * <p>A model has at most one deployment that is <em>current</em> (served, or waiting for a part that left) and one
 * <em>candidate</em> to take its place. Whatever happens, {@link #advance} then does the next thing that can be done.
 */
final class ModelLife {

    private static final Logger LOG = LoggerFactory.getLogger(ModelLife.class);

    private final ServedModel model;
    private final Parts parts;
    private final WorkerPool pool;
    private final Supplier<Settings> settings;
    private final Executor registry;
    private final LoaderThreads loader;

    private final Incumbent incumbent;
    private @Nullable Candidate candidate;
    private @Nullable Load load;
    private boolean leaving;

    ModelLife(
            ServedModel model,
            Parts parts,
            WorkerPool pool,
            Supplier<Settings> settings,
            Executor registry,
            LoaderThreads loader) {
        this.model = model;
        this.parts = parts;
        this.pool = pool;
        this.settings = settings;
        this.registry = registry;
        this.loader = loader;
        this.incumbent = new Incumbent(model, pool, settings, registry);
    }

    ServedModel model() {
        return model;
    }

    void discovered(String origin, String reason) {
        if (incumbent.deployment() == null && candidate == null) {
            model.enter(Status.of(ModelState.DISCOVERED, reason, origin));
        }
    }

    void deploy(Deployment deployment, CompletableFuture<Boolean> done) {
        overtakeCandidate();
        Optional<String> fault = settings.get().fault(deployment.options());
        if (fault.isPresent()) {
            reject(deployment.origin(), Failure.configuration(fault.get()));
            deployment.release().run();
            done.complete(false);
            return;
        }
        candidate = new Candidate(deployment, done);
        advance();
    }

    void reject(String origin, Failure failure) {
        overtakeCandidate();
        // what is tried again and fails again is no news
        boolean news = model.facts()
                .lastFailure()
                .filter(last -> last.message().equals(failure.message()))
                .isEmpty();
        model.lastFailure(failure);
        Deployment current = incumbent.deployment();
        Serving serving = incumbent.serving();
        if (current == null) {
            model.enter(Status.of(ModelState.FAILED, failure.message(), origin));
        } else {
            if (serving != null) {
                model.enter(ModelState.READY, "", current, serving.match(), serving);
            }
            if (news) {
                LOG.error(
                        "Model {}: the update failed, the version before it serves on: {}", name(), failure.message());
            }
            advance();
        }
    }

    /** Does the next thing that can be done. */
    void advance() {
        if (load != null || leaving) {
            return;
        }
        if (candidate != null && begin(candidate.deployment())) {
            return;
        }
        Deployment current = incumbent.deployment();
        if (current != null && (incumbent.serving() == null || candidate == null)) {
            begin(current);
        }
    }

    /** Begins to load a deployment; false if a part is missing, or if it is already served by the best parts. */
    private boolean begin(Deployment deployment) {
        Match match = parts.match(deployment);
        Serving serving = incumbent.serving();
        boolean isCurrent = deployment.equals(incumbent.deployment());
        if (!match.complete()) {
            if (serving == null) {
                String update = !isCurrent || candidate == null ? "" : candidate.missing(parts);
                model.enter(ModelState.WAITING, match.missing() + update, deployment, match, null);
            } else if (!isCurrent) {
                String reason = "its update waits: " + match.missing();
                model.enter(ModelState.READY, reason, serving.deployment(), serving.match(), serving);
            }
            return false;
        }
        if (!isCurrent && serving != null && serving.fits(deployment, match)) {
            incumbent.reconfigure(serving, deployment, match);
            candidateServes(deployment);
            return true;
        }
        if (!isCurrent && incumbent.returnTo(deployment, match)) {
            candidateServes(deployment);
            return true;
        }
        if (isCurrent && incumbent.hasTried(match)) {
            return false;
        }
        ReplicaPool reusable = isCurrent ? incumbent.reusable(match) : null;
        if (serving == null) {
            model.enter(ModelState.LOADING, "", deployment, match, null);
        }
        Duration patience = settings.get().patience(deployment.options());
        Load begun = new Load(deployment, match, reusable, patience, pool.rounds(), loader, model::fault);
        load = begun;
        begun.result().whenComplete((made, failure) -> registry.execute(() -> ended(begun, made, failure)));
        loader.execute(begun);
        return true;
    }

    private void ended(Load ended, @Nullable Serving made, @Nullable Throwable failure) {
        if (load != ended) {
            ended.discard();
            return;
        }
        load = null;
        if (made != null) {
            incumbent.flip(made);
            candidateServes(made.deployment());
        } else if (failure != null) {
            failed(ended, failure);
        }
        advance();
    }

    private void candidateServes(Deployment next) {
        if (candidate != null && candidate.deployment().equals(next)) {
            model.lastFailure(next.notice().orElse(null));
            CompletableFuture<Boolean> done = candidate.done();
            candidate = null;
            done.complete(true);
        }
    }

    /** Takes over what was decided about its limits, at once. */
    void scale(Scale scale) {
        model.scale(scale);
        if (!leaving) {
            incumbent.reopen();
        }
    }

    /** Takes over other defaults without a gap. */
    void settingsChanged() {
        if (!leaving) {
            incumbent.reopen();
        }
        advance();
    }

    /** Lets what served before the last update serve again, at once; empty if it is not loaded. */
    Optional<Deployment> rollback() {
        Optional<Deployment> back = leaving ? Optional.empty() : incumbent.rollback();
        if (back.isPresent()) {
            if (load != null && candidate == null) {
                load.discard();
                load = null;
            }
            advance();
        }
        return back;
    }

    private void failed(Load ended, Throwable cause) {
        Failure failure = LoadFailure.of(ended.deployment(), cause);
        LOG.debug("Model {} could not be loaded", name(), cause);
        model.lastFailure(failure);
        Deployment deployment = ended.deployment();
        if (deployment.equals(incumbent.deployment())) {
            incumbent.refuse(ended.match());
            if (incumbent.serving() == null) {
                model.fail(failure, cause, deployment, ended.match());
                pool.shut(model.lane(), model::refused);
            }
        } else if (candidate != null && candidate.deployment().equals(deployment)) {
            CompletableFuture<Boolean> done = candidate.done();
            candidate = null;
            if (incumbent.deployment() == null) {
                model.fail(failure, cause, deployment, ended.match());
            } else {
                LOG.error("Model {}: the update failed, the one before serves on: {}", name(), failure.message());
            }
            deployment.release().run();
            done.complete(false);
        }
    }

    private void overtakeCandidate() {
        if (candidate == null) {
            return;
        }
        Candidate overtaken = candidate;
        candidate = null;
        if (load != null && load.deployment().equals(overtaken.deployment())) {
            load.discardThen(overtaken.deployment().release());
            load = null;
        } else {
            overtaken.deployment().release().run();
        }
        overtaken.done().complete(false);
    }

    boolean uses(Object part) {
        return (load != null && load.uses(part)) || incumbent.uses(part);
    }

    /** Begins nothing more with a part that leaves, and holds the requests meanwhile; returns what still runs with it. */
    List<Serving> stopUsing(Object part) {
        if (load != null && load.uses(part)) {
            Load unwanted = load;
            load = null;
            unwanted.discardWithin(settings.get().drain());
        }
        return incumbent.stopUsing(part, leaving);
    }

    /** Closes what a part that has left had a share in; nothing runs with it any more. */
    void letGo(Object part) {
        incumbent.letGo(part);
        advance();
        if (model.status().names(part)) {
            model.enter(model.status().without(part));
        }
    }

    /** Takes it away, once it has answered what it accepted. */
    void leave(Runnable gone) {
        leaving = true;
        overtakeCandidate();
        model.enter(model.status().to(ModelState.DRAINING, ""));
        pool.drain(
                model.lane(),
                settings.get().drain(),
                model::refused,
                () -> registry.execute(() -> {
                    end();
                    gone.run();
                }));
    }

    void lostWorker() {
        incumbent.lostWorker();
    }

    private void end() {
        if (load != null) {
            load.discard();
            load = null;
        }
        model.enter(model.status().gone());
        // nothing is in it any more, but it still leads to what served
        pool.shut(model.lane(), model::refused);
        incumbent.end();
    }

    private String name() {
        return model.name();
    }
}
