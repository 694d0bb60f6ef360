// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.deployment;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.archive.ModelArchive;
import org.hotplate.archive.loader.options.Configured;
import org.hotplate.archive.loader.options.GivenOptions;
import org.hotplate.archive.loader.options.InvalidOptionsException;
import org.hotplate.archive.loader.options.Pictures;
import org.hotplate.archive.loader.store.Generation;
import org.hotplate.archive.loader.store.LastGood;
import org.hotplate.archive.loader.store.ModelStore;
import org.hotplate.archive.loader.trust.CodeGate;
import org.hotplate.archive.loader.trust.CodeRefusedException;
import org.hotplate.archive.loader.watch.Snapshot;
import org.hotplate.model.Failure;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.admin.CarriedHandler;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelDeployments;
import org.hotplate.model.admin.ModelOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the registry what to do about one model. Whatever fails while its last good copy lies unused is answered by
 * serving that copy, with the failure as its notice. Used by the loader's thread alone.
 */
public final class Deployer {

    private static final Logger LOG = LoggerFactory.getLogger(Deployer.class);

    private final String name;
    private final ModelRegistry registry;
    private final ModelDeployments deployments;
    private final ModelStore store;
    private final ArchiveIntake intake;
    private final CodeGate gate;
    private final Executor thread;
    private final ServedName place;
    private final RollbackNotice comeback;

    /** Counts the wishes, so that the end of one that a newer one has overtaken can be told. */
    private int wishes;

    private boolean gone;

    /**
     * Tells about one model.
     *
     * @param name its file's {@link ArchiveKey key}
     * @param thread the loader's, on which the end of a deployment is dealt with
     * @param place where the registry knows the model
     */
    public Deployer(
            String name,
            ModelRegistry registry,
            ModelDeployments deployments,
            ModelStore store,
            ArchiveIntake intake,
            CodeGate gate,
            Executor thread,
            ServedName place) {
        this.name = name;
        this.registry = registry;
        this.deployments = deployments;
        this.store = store;
        this.intake = intake;
        this.gate = gate;
        this.thread = thread;
        this.place = place;
        this.comeback = new RollbackNotice(name, store);
    }

    public void discovered(Snapshot snapshot, String reason) {
        deployments.discovered(place.shown(), snapshot.origin(), reason);
    }

    /** Says that an archive is being read which is to be served under a name that is not another's. */
    public void discovered(Snapshot snapshot, String endpoint, String reason) {
        if (!place.answers()) {
            place.begin(endpoint);
        }
        discovered(snapshot, reason);
    }

    public ServedName place() {
        return place;
    }

    /** Takes up a model that an earlier loader left in the registry. */
    public void servedAs(String endpoint, boolean ready) {
        place.adopt(endpoint, ready);
    }

    /**
     * Serves a copy under a name that is not another's, and makes it the last good one once it answers; does nothing and
     * says so if it is deleted.
     *
     * @param notice why it is not what is offered, if so
     */
    public boolean deploy(
            Snapshot snapshot,
            Generation generation,
            ModelArchive archive,
            ModelOptions options,
            String text,
            Optional<Failure> notice)
            throws IOException {
        Optional<Runnable> use = store.use(generation);
        if (use.isEmpty()) {
            return false;
        }
        int wish = ++wishes;
        CodeGate.Admission code;
        try {
            code = notice.isPresent()
                    ? gate.readmit(name, endpoint(options), generation, archive, use.get())
                    : gate.admit(name, endpoint(options), generation, archive, use.get());
        } catch (CodeRefusedException e) {
            fail(snapshot, Failure.of(e.getMessage(), e));
            return true;
        }
        Optional<String> waits = code.carried().flatMap(CarriedHandler::waits);
        if (waits.isPresent() && serveLastGood(snapshot, new Failure(waits.get(), Instant.now(), ""))) {
            code.release().run();
            return true;
        }
        submit(
                new CopyDeployment(
                        endpoint(options),
                        snapshot.origin(),
                        Pictures.taken(name, archive, options),
                        options,
                        code.carried(),
                        notice,
                        code.release(),
                        () -> comeback.of(generation, endpoint(options))),
                (ready, error) -> ended(
                        new DeployAttempt(wish, snapshot, endpoint(options), generation, text, keepsPrevious(options)),
                        ready,
                        error));
        return true;
    }

    /** Takes up what an earlier loader has deployed and is being served. */
    public void adopt() {
        try {
            Optional<Generation> good = store.good(name);
            if (good.isPresent()) {
                gate.adopt(name, intake.read(good.get()));
            }
        } catch (ArchiveException | CodeRefusedException | IOException e) {
            LOG.warn("Cannot tell whether the archive of model {}, which serves, carries code", name, e);
        }
    }

    /** Forgets what is kept of a model that is gone. */
    public void forget() throws IOException {
        try {
            gate.forget(name);
        } finally {
            store.forget(name);
        }
    }

    /** Waits for the rest of an archive. */
    public void incomplete(Snapshot snapshot, String reason) {
        if (!serveLastGood(
                snapshot, new Failure(snapshot.archive().getFileName() + " is " + reason, Instant.now(), ""))) {
            discovered(snapshot, reason);
        }
    }

    /** Says why what is offered cannot be served. */
    public void fail(Snapshot snapshot, Failure failure) {
        if (Thread.currentThread().isInterrupted()) {
            return; // the loader stops: that is no fault of the model
        }
        LOG.debug("{} is not served: {}", snapshot.archive(), failure.message());
        if (!serveLastGood(snapshot, snapshot.withoutPlace(failure))) {
            refuse(snapshot, failure);
        }
    }

    /** As {@link #fail}, where no copy can ever have been good. */
    public void refuse(Snapshot snapshot, Failure failure) {
        place.stay();
        deployments.reject(place.shown(), snapshot.origin(), snapshot.withoutPlace(failure));
    }

    public void undeploy() {
        gone = true;
        place.leave();
    }

    private static boolean keepsPrevious(ModelOptions options) {
        return options.keepPrevious().orElse(false);
    }

    /** Returns what to say of a model that was taken back to the archive before. */
    public Failure rolledBack(ModelOptions options) {
        return comeback.notice(endpoint(options));
    }

    private record DeployAttempt(
            int number, Snapshot snapshot, String endpoint, Generation generation, String text, boolean keepPrevious) {}

    private void ended(DeployAttempt wish, @Nullable Boolean ready, @Nullable Throwable error) {
        if (gone) {
            return;
        }
        if (Boolean.TRUE.equals(ready)) {
            place.answersAt(wish.endpoint());
            try {
                store.keep(wish.generation(), wish.snapshot(), wish.text(), wish.keepPrevious());
            } catch (IOException e) {
                LOG.warn("Model {} serves, but after a restart its older copy would be the last good one", name, e);
            }
        } else if (wish.number() == wishes) {
            Failure why = whyNot(wish.endpoint(), error);
            if (!serveLastGood(wish.snapshot(), why) && place.stay()) {
                deployments.reject(place.shown(), wish.snapshot().origin(), why);
            }
        }
    }

    private Failure whyNot(String endpoint, @Nullable Throwable error) {
        if (error != null) {
            return Failure.of("Model %s cannot be deployed: %s".formatted(name, error.getMessage()), error);
        }
        Optional<ModelFacts> facts = registry.find(endpoint).map(model -> model.facts());
        return facts.flatMap(ModelFacts::lastFailure)
                .orElseGet(() -> new Failure(
                        facts.map(ModelFacts::reason).orElse("Model %s cannot be deployed".formatted(name)),
                        Instant.now(),
                        ""));
    }

    /** Returns whether there was an unused good copy to serve. */
    private boolean serveLastGood(Snapshot snapshot, Failure why) {
        Optional<LastGood> good = store.lastGood(name);
        Optional<Generation> spare = good.flatMap(marker -> store.spare(name, marker));
        if (good.isEmpty() || spare.isEmpty()) {
            return false;
        }
        try {
            ModelArchive archive = intake.read(spare.get());
            ModelOptions options = GivenOptions.of(
                    snapshot.optionsSource(),
                    good.get().options(),
                    Configured.parse(good.get().configured()));
            String endpoint = endpoint(options);
            Optional<String> other = place.otherOwner(endpoint);
            if (other.isPresent()) {
                LOG.warn("The last good copy of model {} is not served: {} has its name", name, other.get());
                return false;
            }
            Optional<Runnable> use = store.use(spare.get());
            if (use.isEmpty()) {
                return false;
            }
            CodeGate.Admission code = gate.readmit(name, endpoint, spare.get(), archive, use.get());
            if (code.carried().flatMap(CarriedHandler::waits).isPresent()) {
                code.release().run();
                return false;
            }
            wishes++;
            LOG.info("Model {} serves its last good copy: {}", name, why.message());
            submit(
                    new CopyDeployment(
                            endpoint,
                            snapshot.origin(),
                            Pictures.taken(name, archive, options),
                            options,
                            code.carried(),
                            Optional.of(why),
                            code.release(),
                            () -> comeback.of(spare.get(), endpoint)),
                    (ready, error) -> {
                        if (Boolean.TRUE.equals(ready) && !gone) {
                            place.answersAt(endpoint);
                        }
                    });
            return true;
        } catch (ArchiveException | CodeRefusedException | InvalidOptionsException | IOException e) {
            LOG.warn("The last good copy of model {} cannot be served either", name, e);
            return false;
        }
    }

    private String endpoint(ModelOptions options) {
        return ServedName.id(name, options).toString();
    }

    private interface End {
        void came(@Nullable Boolean ready, @Nullable Throwable error);
    }

    private void submit(Deployment deployment, End end) {
        place.begin(deployment.name());
        try {
            deployments.deploy(deployment).whenCompleteAsync(end::came, thread);
        } catch (RuntimeException e) {
            deployment.released();
            end.came(null, e);
        }
    }
}
