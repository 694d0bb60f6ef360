// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.io.IOException;
import java.util.Optional;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ModelArchive;
import org.hotplate.model.ModelId;
import org.hotplate.model.admin.ModelOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of one file's archive from the watched folder into the registry. Used by the loader's thread alone. */
final class Uptake {

    private static final Logger LOG = LoggerFactory.getLogger(Uptake.class);

    /** What was last unpacked, and from which state of the archive. */
    private record Unpacked(Generation generation, ModelArchive archive, Stamp stamp) {}

    private final String name;
    private final Intake intake;
    private final ModelStore store;
    private final Deployer deployer;
    private final Rivals rivals;
    private @Nullable Unpacked unpacked;

    Uptake(String name, Intake intake, ModelStore store, Deployer deployer, Rivals rivals) {
        this.name = name;
        this.intake = intake;
        this.store = store;
        this.deployer = deployer;
        this.rivals = rivals;
    }

    /**
     * Tells the registry of an archive before it is read, so that its endpoint knows of all its versions before the first
     * of them answers. Whatever is wrong with it is said when it is taken.
     *
     * @param named whether it may have another name than its file's: no file's own name is to be taken by another's
     *     configuration
     */
    void announce(Offer offer, boolean named) {
        if (!deployer.place().isNowhere()) {
            return;
        }
        try {
            ModelOptions options = options(offer, OptionsFile.text(offer.options(), offer.optionsSource()));
            ModelId id = Place.id(name, options);
            if ((named || id.equals(Place.id(name, ModelOptions.NONE)))
                    && rivals.fault(offer, options, id, id.version()).isEmpty()) {
                deployer.discovered(offer, id.toString(), "waiting to be read");
            }
        } catch (IOException | InvalidOptionsException e) {
            LOG.debug("{} is not announced", offer.archive(), e);
        }
    }

    /**
     * Copies an archive, reads the copy and has it served.
     *
     * @param news whether that it is being read is worth saying
     * @return why it cannot be served under the name it asks for, if another model has that
     */
    Optional<String> take(Offer offer, boolean news)
            throws IOException, ArchiveException, InvalidOptionsException, SigningException,
                    Intake.StillChangingException {
        String text = OptionsFile.text(offer.options(), offer.optionsSource());
        ModelOptions options = options(offer, text);
        ModelId id = Place.id(name, options);
        Optional<String> taken = rivals.fault(offer, options, id, id.version());
        if (taken.isPresent()) {
            return taken;
        }
        Optional<Generation> instead = store.insteadOf(name, offer.stamp());
        if (instead.isPresent()) {
            ModelArchive archive = intake.read(instead.get());
            if (deployer.deploy(
                    offer, instead.get(), archive, options, text, Optional.of(deployer.rolledBack(options)))) {
                return Optional.empty();
            }
        }
        Unpacked before = unpacked;
        if (before != null
                && before.stamp().equals(offer.stamp())
                && deployer.deploy(offer, before.generation(), before.archive(), options, text, Optional.empty())) {
            return Optional.empty();
        }
        if (news) {
            deployer.discovered(offer, id.toString(), "reading the archive");
        }
        Generation generation = store.create(name);
        try {
            ModelArchive archive = intake.take(offer, generation);
            taken = id.version().isEmpty() ? rivals.fault(offer, options, id, archive.version()) : Optional.empty();
            if (taken.isEmpty()) {
                unpacked = new Unpacked(generation, archive, offer.stamp());
                deployer.deploy(offer, generation, archive, options, text, Optional.empty());
            }
            return taken;
        } finally {
            store.letGo(generation);
        }
    }

    private static ModelOptions options(Offer offer, String text) throws InvalidOptionsException {
        return GivenOptions.of(offer.optionsSource(), text, offer.configured());
    }
}
