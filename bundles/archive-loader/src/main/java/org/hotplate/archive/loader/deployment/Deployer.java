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
import org.hotplate.archive.loader.options.InvalidOptionsException;
import org.hotplate.archive.loader.options.OptionsParser;
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
 * Deploys one model to the registry. If a deployment fails while the last good copy is unused, that copy is deployed
 * with the failure as its notice. Used by the loader's thread only.
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
    private final ServedName servedName;
    private final RollbackNotice comeback;

    /** The number of the latest attempt; the result of an attempt with a lower number is ignored. */
    private int wishes;

    private boolean removed;

    /**
     * Creates the deployer of one model.
     *
     * @param name its file's {@link ArchiveKey key}
     * @param thread the loader's thread, which processes the results of deployments
     * @param servedName the name of the model in the registry
     */
    public Deployer(
            String name,
            ModelRegistry registry,
            ModelDeployments deployments,
            ModelStore store,
            ArchiveIntake intake,
            CodeGate gate,
            Executor thread,
            ServedName servedName) {
        this.name = name;
        this.registry = registry;
        this.deployments = deployments;
        this.store = store;
        this.intake = intake;
        this.gate = gate;
        this.thread = thread;
        this.servedName = servedName;
        this.comeback = new RollbackNotice(name, store);
    }

    public void discovered(Snapshot snapshot, String reason) {
        deployments.discovered(servedName.registered(), snapshot.origin(), reason);
    }

    /** Announces an archive that is being read, under a name that no other file owns. */
    public void discovered(Snapshot snapshot, String endpoint, String reason) {
        if (!servedName.answers()) {
            servedName.begin(endpoint);
        }
        discovered(snapshot, reason);
    }

    public ServedName servedName() {
        return servedName;
    }

    /** Adopts a model that a previous loader has left in the registry. */
    public void servedAs(String endpoint, boolean ready) {
        servedName.adopt(endpoint, ready);
    }

    /**
     * Deploys a copy under a name that no other file owns, and makes it the last good copy when it is READY; logs and
     * does nothing if the copy was deleted.
     *
     * @param notice why it is not the archive in the folder, if so
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
                        Pictures.withInputType(name, archive, options),
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

    /** Adopts a copy that a previous loader has deployed and that is being served. */
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

    /** Deletes the data of a model that was removed. */
    public void forget() throws IOException {
        try {
            gate.forget(name);
        } finally {
            store.forget(name);
        }
    }

    /**
     * Waits until the archive or its configuration is complete.
     *
     * @param notice the reason as the notice of the last good copy, if that is deployed meanwhile
     */
    public void incomplete(Snapshot snapshot, String reason, Failure notice) {
        if (!serveLastGood(snapshot, notice)) {
            discovered(snapshot, reason);
        }
    }

    /** Reports why the archive in the folder cannot be served. */
    public void fail(Snapshot snapshot, Failure failure) {
        if (Thread.currentThread().isInterrupted()) {
            return; // the loader is stopping; this is not a failure of the model
        }
        LOG.debug("{} is not served: {}", snapshot.archive(), failure.message());
        if (!serveLastGood(snapshot, snapshot.withoutPlace(failure))) {
            refuse(snapshot, failure);
        }
    }

    /** Like {@link #fail}, if no good copy can exist. */
    public void refuse(Snapshot snapshot, Failure failure) {
        servedName.stay();
        deployments.reject(servedName.registered(), snapshot.origin(), snapshot.withoutPlace(failure));
    }

    public void undeploy() {
        removed = true;
        servedName.remove();
    }

    private static boolean keepsPrevious(ModelOptions options) {
        return options.keepPrevious().orElse(false);
    }

    /** Returns the notice for a model that was rolled back. */
    public Failure rolledBack(ModelOptions options) {
        return comeback.notice(endpoint(options));
    }

    private record DeployAttempt(
            int number, Snapshot snapshot, String endpoint, Generation generation, String text, boolean keepPrevious) {}

    private void ended(DeployAttempt wish, @Nullable Boolean ready, @Nullable Throwable error) {
        if (removed) {
            return;
        }
        if (Boolean.TRUE.equals(ready)) {
            servedName.answersAt(wish.endpoint());
            try {
                store.keep(wish.generation(), wish.snapshot(), wish.text(), wish.keepPrevious());
            } catch (IOException e) {
                LOG.warn("Model {} serves, but after a restart its older copy would be the last good one", name, e);
            }
        } else if (wish.number() == wishes) {
            Failure why = whyNot(wish.endpoint(), error);
            if (!serveLastGood(wish.snapshot(), why) && servedName.stay()) {
                deployments.reject(servedName.registered(), wish.snapshot().origin(), why);
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

    /** Deploys the last good copy if it is unused; returns whether there was one. */
    private boolean serveLastGood(Snapshot snapshot, Failure why) {
        Optional<LastGood> good = store.lastGood(name);
        Optional<Generation> spare = good.flatMap(marker -> store.spare(name, marker));
        if (good.isEmpty() || spare.isEmpty()) {
            return false;
        }
        try {
            ModelArchive archive = intake.read(spare.get());
            ModelOptions options = OptionsParser.of(
                    snapshot.optionsSource(),
                    good.get().options(),
                    Configured.parse(good.get().configured()));
            String endpoint = endpoint(options);
            Optional<String> other = servedName.otherOwner(endpoint);
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
                            Pictures.withInputType(name, archive, options),
                            options,
                            code.carried(),
                            Optional.of(why),
                            code.release(),
                            () -> comeback.of(spare.get(), endpoint)),
                    (ready, error) -> {
                        if (Boolean.TRUE.equals(ready) && !removed) {
                            servedName.answersAt(endpoint);
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
        servedName.begin(deployment.name());
        try {
            deployments.deploy(deployment).whenCompleteAsync(end::came, thread);
        } catch (RuntimeException e) {
            deployment.released();
            end.came(null, e);
        }
    }
}
