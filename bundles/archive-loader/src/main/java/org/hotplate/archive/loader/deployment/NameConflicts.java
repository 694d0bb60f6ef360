// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.deployment;

import java.time.Instant;
import java.util.Optional;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.archive.loader.watch.Snapshot;
import org.hotplate.model.Failure;
import org.hotplate.model.ModelId;
import org.hotplate.model.admin.ModelOptions;
import org.jspecify.annotations.Nullable;

/**
 * Finds the models that have the requested name of a file's model, or are the same version of its endpoint. Used by the
 * loader's thread only.
 */
public final class NameConflicts {

    private final String file;
    private final ServedName servedName;

    private @Nullable ModelId wanted;
    private String wantedVersion = "";

    /**
     * Creates an instance for one file's model.
     *
     * @param file the file's {@link ArchiveKey key}
     */
    public NameConflicts(String file, ServedName servedName) {
        this.file = file;
        this.servedName = servedName;
    }

    /** Returns in one sentence why the model cannot have that name or version; empty if it can. */
    public Optional<String> fault(Snapshot snapshot, ModelOptions options, ModelId id, String version) {
        wanted = id;
        wantedVersion = version;
        Optional<String> owner = servedName.otherOwner(id.toString());
        return owner.isPresent()
                ? owner.map(other -> named(options, id, other))
                : servedName
                        .rival(id, version)
                        .map(origin -> "%s is version %s of '%s' as well; give it or %s another '%s'"
                                .formatted(
                                        snapshot.withoutPlace(new Failure(origin, Instant.MIN, ""))
                                                .message(),
                                        ModelId.shown(version),
                                        id.endpoint(),
                                        ArchiveKey.file(file),
                                        ModelOptions.VERSION));
    }

    /** Returns whether a reported conflict no longer exists. */
    public boolean areGone() {
        ModelId id = wanted;
        return id != null
                && servedName.otherOwner(id.toString()).isEmpty()
                && servedName.rival(id, wantedVersion).isEmpty();
    }

    private String named(ModelOptions options, ModelId id, String owner) {
        String other = ArchiveKey.file(owner);
        if (ArchiveKey.stem(owner).equals(ArchiveKey.stem(file))) {
            return "%s is served as '%s', with the same configuration; rename it or %s, or remove one"
                    .formatted(other, id, ArchiveKey.file(file));
        }
        return options.endpoint().isPresent()
                ? "%s: '%s' is '%s', under which %s is served; allowed is a name that no other model has, or another '%s' of it"
                        .formatted(
                                options.source(ModelOptions.ENDPOINT),
                                ModelOptions.ENDPOINT,
                                id.endpoint(),
                                other,
                                ModelOptions.VERSION)
                : "%s is served as '%s'; give it or %s another '%s' or '%s'"
                        .formatted(other, id, ArchiveKey.file(file), ModelOptions.ENDPOINT, ModelOptions.VERSION);
    }
}
