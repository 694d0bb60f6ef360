// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.deployment;

import java.io.IOException;
import java.util.Optional;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ModelArchive;
import org.hotplate.archive.loader.options.InvalidOptionsException;
import org.hotplate.archive.loader.options.OptionsFile;
import org.hotplate.archive.loader.options.OptionsParser;
import org.hotplate.archive.loader.store.Generation;
import org.hotplate.archive.loader.store.ModelStore;
import org.hotplate.archive.loader.trust.SigningException;
import org.hotplate.archive.loader.watch.Fingerprint;
import org.hotplate.archive.loader.watch.Snapshot;
import org.hotplate.model.ModelId;
import org.hotplate.model.admin.ModelOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ingests the archive of one file from the deploy folder into the registry. Used by the loader's thread only. */
public final class Ingestion {

    private static final Logger LOG = LoggerFactory.getLogger(Ingestion.class);

    /** The last unpacked copy, and the fingerprint of its archive. */
    private record Unpacked(Generation generation, ModelArchive archive, Fingerprint fingerprint) {}

    private final String name;
    private final ArchiveIntake intake;
    private final ModelStore store;
    private final Deployer deployer;
    private final NameConflicts rivals;
    private @Nullable Unpacked unpacked;

    public Ingestion(String name, ArchiveIntake intake, ModelStore store, Deployer deployer, NameConflicts rivals) {
        this.name = name;
        this.intake = intake;
        this.store = store;
        this.deployer = deployer;
        this.rivals = rivals;
    }

    /**
     * Announces an archive to the registry before it is read, so that its endpoint contains all versions before the
     * first of them is READY. Faults are reported when it is ingested.
     *
     * @param named whether its configuration may set a name other than its file's; the configuration must not take the
     *     name of another file
     */
    public void announce(Snapshot snapshot, boolean named) {
        if (!deployer.servedName().isNowhere()) {
            return;
        }
        try {
            ModelOptions options = options(snapshot, OptionsFile.text(snapshot.options(), snapshot.optionsSource()));
            ModelId id = ServedName.id(name, options);
            if ((named || id.equals(ServedName.id(name, ModelOptions.NONE)))
                    && rivals.fault(snapshot, options, id, id.version()).isEmpty()) {
                deployer.discovered(snapshot, id.toString(), "waiting to be read");
            }
        } catch (IOException | InvalidOptionsException e) {
            LOG.debug("{} is not announced", snapshot.archive(), e);
        }
    }

    /**
     * Copies an archive, reads the copy and deploys it.
     *
     * @param news whether to log that it is being read
     * @return why it cannot have the requested name, if another model has it
     */
    public Optional<String> take(Snapshot snapshot, boolean news)
            throws IOException, ArchiveException, InvalidOptionsException, SigningException,
                    ArchiveIntake.StillChangingException {
        String text = OptionsFile.text(snapshot.options(), snapshot.optionsSource());
        ModelOptions options = options(snapshot, text);
        ModelId id = ServedName.id(name, options);
        Optional<String> taken = rivals.fault(snapshot, options, id, id.version());
        if (taken.isPresent()) {
            return taken;
        }
        Optional<Generation> instead = store.insteadOf(name, snapshot.fingerprint());
        if (instead.isPresent()) {
            ModelArchive archive = intake.read(instead.get());
            if (deployer.deploy(
                    snapshot, instead.get(), archive, options, text, Optional.of(deployer.rolledBack(options)))) {
                return Optional.empty();
            }
        }
        Unpacked before = unpacked;
        if (before != null
                && before.fingerprint().equals(snapshot.fingerprint())
                && deployer.deploy(snapshot, before.generation(), before.archive(), options, text, Optional.empty())) {
            return Optional.empty();
        }
        if (news) {
            deployer.discovered(snapshot, id.toString(), "reading the archive");
        }
        Generation generation = store.create(name);
        try {
            ModelArchive archive = intake.take(snapshot, generation);
            taken = id.version().isEmpty() ? rivals.fault(snapshot, options, id, archive.version()) : Optional.empty();
            if (taken.isEmpty()) {
                unpacked = new Unpacked(generation, archive, snapshot.fingerprint());
                deployer.deploy(snapshot, generation, archive, options, text, Optional.empty());
            }
            return taken;
        } finally {
            store.release(generation);
        }
    }

    private static ModelOptions options(Snapshot snapshot, String text) throws InvalidOptionsException {
        return OptionsParser.of(snapshot.optionsSource(), text, snapshot.configured());
    }
}
