// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.deployment;

import java.io.IOException;
import java.util.Optional;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.loader.options.InvalidOptionsException;
import org.hotplate.archive.loader.options.OptionsFile;
import org.hotplate.archive.loader.options.OptionsParser;
import org.hotplate.archive.loader.store.Generation;
import org.hotplate.archive.loader.store.ModelStore;
import org.hotplate.archive.loader.watch.Snapshot;
import org.hotplate.model.Failure;
import org.hotplate.model.admin.ModelOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deploys the previous copy of a model's archive. Used by the loader's thread only. */
public final class Rollback {

    private static final Logger LOG = LoggerFactory.getLogger(Rollback.class);

    private final String name;
    private final ArchiveIntake intake;
    private final ModelStore store;
    private final Deployer deployer;

    /**
     * Creates the rollback of one model.
     *
     * @param name the file's name without its extension
     */
    public Rollback(String name, ArchiveIntake intake, ModelStore store, Deployer deployer) {
        this.name = name;
        this.intake = intake;
        this.store = store;
        this.deployer = deployer;
    }

    /** Deploys the previous copy with the present options; returns whether there is one. */
    public boolean of(Snapshot snapshot) {
        Optional<Generation> earlier = store.earlier(name);
        if (earlier.isEmpty()) {
            return false;
        }
        try {
            boolean forward = store.insteadOf(name, snapshot.fingerprint()).isPresent();
            String text = OptionsFile.text(snapshot.options(), snapshot.optionsSource());
            ModelOptions options = OptionsParser.of(snapshot.optionsSource(), text, snapshot.configured());
            Optional<Failure> notice = forward ? Optional.empty() : Optional.of(deployer.rolledBack(options));
            return deployer.deploy(snapshot, earlier.get(), intake.read(earlier.get()), options, text, notice);
        } catch (ArchiveException | InvalidOptionsException | IOException e) {
            LOG.warn("The archive before {} cannot be served", snapshot.archive(), e);
            deployer.fail(snapshot, Failure.of("the archive before cannot be served: " + e.getMessage(), e));
            return true;
        }
    }
}
