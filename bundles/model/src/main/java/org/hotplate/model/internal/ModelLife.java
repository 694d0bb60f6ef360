// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.handler.HandlerException;
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

    private record Candidate(Deployment deployment, CompletableFuture<Boolean> done) {}

    private final ServedModel model;
    private final Parts parts;
    private final WorkerPool pool;
    private final Supplier<Settings> settings;
    private final Executor registry;
    private final Executor loader;

    private @Nullable Candidate candidate;
    private @Nullable Deployment current;
    /** What answers now; null while the current deployment waits for a part. */
    private @Nullable Serving serving;
    /** The current deployment's network, while only its handler is missing. */
    private @Nullable ReplicaPool kept;

    private final Retirement retired;

    private @Nullable Load load;
    /** The parts the current deployment could not be joined with: not tried again. */
    private @Nullable Match refused;

    /** How many workers earlier deployments of this model had lost. */
    private long lostBefore;

    private boolean leaving;

    ModelLife(
            ServedModel model,
            Parts parts,
            WorkerPool pool,
            Supplier<Settings> settings,
            Executor registry,
            Executor loader) {
        this.model = model;
        this.parts = parts;
        this.pool = pool;
        this.settings = settings;
        this.registry = registry;
        this.loader = loader;
        this.retired = new Retirement(pool, registry);
    }

    ServedModel model() {
        return model;
    }

    void discovered(String origin, String reason) {
        if (current == null && candidate == null) {
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
        if (current == null) {
            model.enter(Status.of(ModelState.FAILED, failure.message(), origin));
        } else {
            if (serving != null) {
                enter(ModelState.READY, "", current, serving.match());
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
        if (current != null && (serving == null || candidate == null)) {
            begin(current);
        }
    }

    /** Begins to load a deployment; false if a part is missing, or if it is already served by the best parts. */
    private boolean begin(Deployment deployment) {
        Match match = parts.match(deployment);
        if (!match.complete()) {
            if (serving == null) {
                enter(ModelState.WAITING, match.missing(), deployment, match);
            } else if (!deployment.equals(current)) {
                enter(ModelState.READY, "its update waits: " + match.missing(), serving.deployment(), serving.match());
            }
            return false;
        }
        if (serving != null && !deployment.equals(current) && serving.fits(deployment, match)) {
            reconfigure(serving, deployment, match);
            return true;
        }
        ReplicaPool reusable = null;
        if (deployment.equals(current)) {
            boolean sameHandler =
                    serving != null && Objects.equals(serving.match().handler(), match.handler());
            if (sameHandler || match.equals(refused)) {
                return false;
            }
            reusable = serving != null ? serving.replicas() : kept;
            reusable = reusable != null && reusable.engine().equals(match.engine()) ? reusable : null;
        }
        if (serving == null) {
            enter(ModelState.LOADING, "", deployment, match);
        }
        Load begun = new Load(deployment, match, reusable, patience(deployment), model::fault);
        load = begun;
        begun.result().whenComplete((made, failure) -> registry.execute(() -> ended(begun, made, failure)));
        loader.execute(begun);
        return true;
    }

    /** A handler may read more when it is made than in a request: it has the model's timeout, or the server's. */
    private Duration patience(Deployment deployment) {
        Duration usual = settings.get().timeout();
        return deployment
                .options()
                .timeout()
                .filter(own -> own.compareTo(usual) > 0)
                .orElse(usual);
    }

    private void ended(Load ended, @Nullable Serving made, @Nullable Throwable failure) {
        if (load != ended) {
            ended.discard();
            return;
        }
        load = null;
        if (made != null) {
            flip(made);
        } else if (failure != null) {
            failed(ended, failure);
        }
        advance();
    }

    /** Lets the new one answer from now on, and the old one finish. */
    private void flip(Serving made) {
        Deployment next = made.deployment();
        Serving old = serving;
        Deployment before = current;
        serving = made;
        current = next;
        refused = null;
        if (kept != null && kept != made.replicas()) {
            kept.close();
        }
        kept = null;
        open(made);
        enter(ModelState.READY, "", next, made.match());
        candidateServes(next);
        Runnable release = before == null || before.equals(next) ? () -> {} : before.release();
        if (old != null) {
            LOG.info("Model {}: what was loaded beside it serves in its place", name());
            retired.add(old, old.replicas() != made.replicas(), release);
        } else {
            release.run();
        }
    }

    /** Lets what serves go on under other limits: nothing that it was loaded from has changed. */
    private void reconfigure(Serving same, Deployment next, Match match) {
        Deployment before = current;
        same.become(next, match);
        current = next;
        open(same);
        enter(ModelState.READY, "", next, match);
        LOG.info("Model {}: other limits are in effect, nothing was loaded anew", name());
        candidateServes(next);
        if (before != null) {
            before.release().run();
        }
    }

    private void candidateServes(Deployment next) {
        if (candidate != null && candidate.deployment().equals(next)) {
            lostBefore = pool.locked(() -> model.lane().abandoned);
            model.lastFailure(next.notice().orElse(null));
            CompletableFuture<Boolean> done = candidate.done();
            candidate = null;
            done.complete(true);
        }
    }

    private void open(Serving made) {
        Limits limits = settings.get().limits(made.deployment().options(), model.scale());
        pool.open(model.lane(), made, limits);
        made.replicas().keep(limits.workers());
    }

    /** Takes over what was decided about its limits, at once. */
    void scale(Scale scale) {
        model.scale(scale);
        if (serving != null && !leaving) {
            open(serving);
        }
    }

    /** Takes over other defaults without a gap; requests accepted before keep the limits they came under. */
    void settingsChanged() {
        if (serving != null && !leaving) {
            open(serving);
        }
        advance();
    }

    private void failed(Load ended, Throwable cause) {
        boolean known = cause instanceof ModelLoadException || cause instanceof HandlerException;
        String message = known && cause.getMessage() != null
                ? withoutFolder(cause.getMessage(), ended.deployment())
                : "it could not be loaded (%s); model:diag %s shows the stack".formatted(cause, name());
        Failure failure = Failure.of(message, cause);
        LOG.debug("Model {} could not be loaded", name(), cause);
        model.lastFailure(failure);
        Deployment deployment = ended.deployment();
        if (deployment.equals(current)) {
            refused = ended.match();
            if (serving == null) {
                pool.shut(model.lane(), model::refused);
                enter(ModelState.FAILED, message, deployment, ended.match());
            }
        } else if (candidate != null && candidate.deployment().equals(deployment)) {
            CompletableFuture<Boolean> done = candidate.done();
            candidate = null;
            if (current == null) {
                enter(ModelState.FAILED, message, deployment, ended.match());
            } else {
                LOG.error("Model {}: the update failed, the version before it serves on: {}", name(), message);
            }
            deployment.release().run();
            done.complete(false);
        }
    }

    /** Callers are told the reason too: the names of an archive's files are their business, its place is not. */
    private static String withoutFolder(String message, Deployment deployment) {
        Path folder = deployment.archive().folder();
        return message.replace(folder + folder.getFileSystem().getSeparator(), "");
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
        return (load != null && load.uses(part))
                || (serving != null && serving.uses(part))
                || (kept != null && kept.engine().equals(part))
                || (refused != null && refused.uses(part))
                || model.status().names(part)
                || !retired.using(part).isEmpty();
    }

    /** Begins nothing more with a part that leaves, and holds the requests meanwhile; returns what still runs with it. */
    List<Serving> stopUsing(Object part) {
        if (load != null && load.uses(part)) {
            Load unwanted = load;
            load = null;
            unwanted.discardWithin(settings.get().drain());
        }
        List<Serving> running = new ArrayList<>(retired.using(part));
        if (serving != null && serving.uses(part)) {
            running.add(serving);
            if (leaving) {
                pool.shut(model.lane(), model::refused);
            } else {
                pool.hold(model.lane(), settings.get().grace(), model::refused);
            }
        }
        return running;
    }

    /** Closes what a part that has left had a share in; nothing runs with it any more. */
    void letGo(Object part) {
        retired.using(part).forEach(retired::close);
        if (kept != null && kept.engine().equals(part)) {
            kept.close();
            kept = null;
        }
        if (serving != null && serving.uses(part)) {
            Serving stopped = serving;
            serving = null;
            boolean engineLeft = part.equals(stopped.match().engine());
            kept = engineLeft ? null : stopped.replicas();
            stopped.closeHandler();
            if (engineLeft) {
                stopped.replicas().close();
            }
        }
        if (refused != null && refused.uses(part)) {
            refused = null;
        }
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

    /** Fails a model that has lost too many workers to calls which did not return. */
    void lostWorkers(long count) {
        if (current == null
                || serving == null
                || count - lostBefore < settings.get().abandonedLimit()) {
            return;
        }
        String reason =
                "%d calls did not return within %s; mend its handler or raise timeout_seconds, then model:reload %s"
                        .formatted(count, Durations.text(model.lane().limits.timeout()), name());
        model.lastFailure(new Failure(reason, Instant.now(), ""));
        enter(ModelState.FAILED, reason, current, serving.match());
        pool.shut(model.lane(), model::refused);
        retired.add(serving, true, current.release());
        serving = null;
        current = null;
    }

    private void end() {
        if (load != null) {
            load.discard();
            load = null;
        }
        Runnable release = current == null ? () -> {} : current.release();
        current = null;
        if (kept != null) {
            kept.close();
            kept = null;
        }
        model.enter(model.status().gone());
        // nothing is in it any more, but it still leads to what served
        pool.shut(model.lane(), model::refused);
        if (serving != null) {
            retired.add(serving, true, release);
            serving = null;
        } else {
            release.run();
        }
    }

    private void enter(ModelState state, String reason, Deployment deployment, Match match) {
        String device = serving == null ? "" : serving.replicas().device();
        Map<String, String> handlerOptions = serving == null ? Map.of() : serving.handlerOptions();
        model.enter(new Status(
                state, reason, Instant.now(), deployment.origin(), deployment, match, device, handlerOptions));
    }

    private String name() {
        return model.name();
    }
}
