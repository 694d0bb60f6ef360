// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.archive.ArchiveReader.Completeness;
import org.hotplate.archive.ModelName;
import org.hotplate.archive.loader.options.InvalidOptionsException;
import org.hotplate.archive.loader.store.ModelStore;
import org.hotplate.archive.loader.trust.SigningException;
import org.hotplate.archive.loader.watch.DeployFolder;
import org.hotplate.archive.loader.watch.Snapshot;
import org.hotplate.model.Failure;
import org.hotplate.model.ModelId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of one name in the deploy folder: its last snapshot and the result. Used by the loader's thread only.
 *
 * <p>Each snapshot is tried once. If it cannot be read yet, it is tried again after each change, and has failed if it
 * then remains unchanged for {@link #PATIENCE}. After an error of the machine, such as a full disk, it is tried again
 * without a change.
 */
public final class DeployedModel {

    public static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The time after which an unchanged incomplete configuration is an error. */
    public static final Duration OPTIONS_PATIENCE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(DeployedModel.class);

    /** What to do with the last snapshot if it remains unchanged. */
    private enum Retry {
        SETTLED,
        INCOMPLETE,
        OPTIONS_INCOMPLETE,
        NAME_TAKEN,
        TRY_AGAIN
    }

    private final String name;
    private final ArchiveIntake intake;
    private final ModelStore store;
    private final Deployer deployer;
    private final NameConflicts rivals;
    private final Ingestion uptake;
    private final Rollback recall;
    private final InstantSource clock;

    private @Nullable Snapshot seen;
    private @Nullable Snapshot tried;
    private Retry retry = Retry.SETTLED;
    private boolean reported;
    private String lacking = "";
    private Instant since = Instant.MIN;

    public DeployedModel(String name, ArchiveIntake intake, ModelStore store, Deployer deployer, InstantSource clock) {
        this.name = name;
        this.intake = intake;
        this.store = store;
        this.deployer = deployer;
        this.rivals = new NameConflicts(name, deployer.servedName());
        this.uptake = new Ingestion(name, intake, store, deployer, rivals);
        this.recall = new Rollback(name, intake, store, deployer);
        this.clock = clock;
    }

    /** Adopts a model that a previous loader has left in the registry. */
    public void servedAs(String name, boolean ready) {
        deployer.servedAs(name, ready);
    }

    /** Treats a snapshot as the one that is already being served, unless it would no longer be accepted. */
    public void adopt(Snapshot snapshot) {
        seen = snapshot;
        if (store.good(name).filter(good -> !intake.accepts(good)).isPresent()) {
            return;
        }
        tried = snapshot;
        deployer.adopt();
    }

    /** Announces the archive, which is read later; see {@link Ingestion#announce}. */
    public void announce(Snapshot snapshot, boolean named) {
        if (ModelId.fileFault(ArchiveKey.stem(name)).isEmpty()) {
            uptake.announce(snapshot, named);
        }
    }

    /** Requests another attempt at the next pass, although the snapshot has not changed. */
    public void again() {
        tried = null;
    }

    /** Processes a snapshot that has settled. */
    public void process(Snapshot snapshot) {
        if (!snapshot.equals(seen)) {
            seen = snapshot;
            since = clock.instant();
        }
        if (!snapshot.equals(tried)) {
            attempt(snapshot);
        } else if (isDue()) {
            switch (retry) {
                case TRY_AGAIN, NAME_TAKEN -> {
                    since = clock.instant();
                    attempt(snapshot);
                }
                case INCOMPLETE -> giveUp(snapshot);
                case OPTIONS_INCOMPLETE -> misconfigured(snapshot, lacking);
                case SETTLED -> {}
            }
        }
    }

    /** Returns whether another pass with the same snapshot may have an effect. */
    public boolean isUnsettled() {
        return retry != Retry.SETTLED;
    }

    private boolean isDue() {
        return switch (retry) {
            case SETTLED -> false;
            case NAME_TAKEN -> rivals.areGone();
            case OPTIONS_INCOMPLETE -> !clock.instant().isBefore(since.plus(OPTIONS_PATIENCE));
            case INCOMPLETE, TRY_AGAIN -> !clock.instant().isBefore(since.plus(PATIENCE));
        };
    }

    /** Removes the model, because its archive was deleted. */
    public void archiveRemoved() {
        deployer.undeploy();
        if (ModelId.fileFault(ArchiveKey.stem(name)).isEmpty()) {
            try {
                deployer.forget();
            } catch (IOException e) {
                LOG.warn("Cannot delete the copies of model {}; they are deleted at the next start", name, e);
            }
        }
    }

    /** Records an unexpected failure. */
    public void broke(Snapshot snapshot, Throwable cause) {
        tried = snapshot;
        retry = Retry.SETTLED;
        deployer.fail(snapshot, Failure.of("%s cannot be loaded: %s".formatted(snapshot.archive(), cause), cause));
    }

    private void attempt(Snapshot snapshot) {
        tried = snapshot;
        Optional<String> nameFault = ModelId.fileFault(ArchiveKey.stem(name));
        if (nameFault.isPresent()) {
            refuse(snapshot, nameFault.get() + "; rename the file");
            return;
        }
        try {
            Completeness completeness = intake.inspect(snapshot.archive());
            if (completeness == Completeness.NOT_AN_ARCHIVE) {
                throw new ArchiveException(snapshot.archive()
                        + " is not a model archive (expected a zip file written by hotplate export)");
            } else if (completeness == Completeness.INCOMPLETE) {
                incomplete(snapshot, "its end is missing");
            } else {
                Optional<String> fault = uptake.take(snapshot, retry != Retry.TRY_AGAIN);
                settled();
                fault.ifPresent(taken -> nameTaken(snapshot, taken));
            }
        } catch (ArchiveIntake.StillChangingException e) {
            incomplete(snapshot, message(e));
        } catch (ArchiveException e) {
            if (Files.isDirectory(snapshot.archive())) {
                // a folder has no end mark, so one that cannot be read may still be incomplete
                incomplete(snapshot, message(e));
            } else {
                retry = Retry.SETTLED;
                deployer.fail(snapshot, Failure.of(message(e), e));
            }
        } catch (InvalidOptionsException e) {
            if (e.isUnfinished()) {
                retry = Retry.OPTIONS_INCOMPLETE;
                lacking = message(e);
                deployer.incomplete(
                        snapshot,
                        "its configuration may be incomplete, waiting: " + lacking,
                        Failure.configuration("may be incomplete, waiting: " + lacking));
            } else {
                misconfigured(snapshot, message(e));
            }
        } catch (SigningException e) {
            retry = Retry.SETTLED;
            deployer.fail(snapshot, Failure.of(message(e), e));
        } catch (IOException e) {
            retry = Retry.TRY_AGAIN;
            deployer.fail(
                    snapshot,
                    Failure.of(
                            "%s cannot be copied to the data folder, which is tried again every %d seconds: %s"
                                    .formatted(
                                            snapshot.archive(),
                                            PATIENCE.toSeconds(),
                                            e.getClass().getSimpleName() + ": " + e.getMessage()),
                            e));
        }
    }

    /** Deploys the archive that was served before the last update or rollback; returns whether there is one. */
    public boolean recall() {
        return seen != null && recall.of(seen);
    }

    private void nameTaken(Snapshot snapshot, String fault) {
        misconfigured(snapshot, fault);
        retry = Retry.NAME_TAKEN;
    }

    private void misconfigured(Snapshot snapshot, String fault) {
        settled();
        deployer.fail(snapshot, Failure.configuration(fault));
    }

    private void settled() {
        retry = Retry.SETTLED;
        reported = false;
    }

    private void incomplete(Snapshot snapshot, String detail) {
        retry = Retry.INCOMPLETE;
        lacking = detail;
        if (!reported) {
            reported = true;
            LOG.info("{} is incomplete, waiting: {}", snapshot.archive(), detail);
            String reason = "incomplete, waiting: " + detail;
            deployer.incomplete(
                    snapshot,
                    reason,
                    new Failure(snapshot.archive().getFileName() + " is " + reason, clock.instant(), ""));
        }
    }

    private void giveUp(Snapshot snapshot) {
        settled();
        String message = "%s is incomplete and has not changed for %d seconds (%s): copy it again"
                .formatted(snapshot.archive(), PATIENCE.toSeconds(), lacking);
        deployer.fail(snapshot, new Failure(message, clock.instant(), ""));
    }

    private void refuse(Snapshot snapshot, String fault) {
        retry = Retry.SETTLED;
        if (!reported) {
            reported = true;
            LOG.warn("{} is not served: {}", DeployFolder.printable(snapshot.origin()), DeployFolder.printable(fault));
        }
        if (ModelName.isPrintable(name)) {
            deployer.refuse(snapshot, new Failure(fault, clock.instant(), ""));
        }
    }

    private static String message(Exception e) {
        return String.valueOf(e.getMessage());
    }
}
