// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.deployment;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.archive.loader.store.Generation;
import org.hotplate.archive.loader.store.ModelStore;
import org.hotplate.model.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is kept and said when an earlier copy of a model's archive serves again. */
public final class RollbackNotice {

    private static final Logger LOG = LoggerFactory.getLogger(RollbackNotice.class);

    private final String file;
    private final ModelStore store;

    /**
     * Makes those of one model.
     *
     * @param file the file's {@link ArchiveKey key}
     */
    public RollbackNotice(String file, ModelStore store) {
        this.file = file;
        this.store = store;
    }

    /**
     * Returns what to say of a model that was taken back to the archive before.
     *
     * @param served the name it is served under
     */
    public Failure notice(String served) {
        return new Failure(
                "%s was rolled back: the previous archive serves until another is copied in or model:rollback %s goes forward again"
                        .formatted(ArchiveKey.file(file), served),
                Instant.now(),
                "");
    }

    /** Notes that a copy serves again; on the registry's thread, for it must be kept before anything else happens. */
    public Optional<Failure> of(Generation generation, String served) {
        try {
            return store.returnTo(generation) ? Optional.of(notice(served)) : Optional.empty();
        } catch (IOException e) {
            LOG.warn("Model {} was rolled back, which holds until the server is restarted", file, e);
            return Optional.of(Failure.of(
                    "%s was rolled back until the server is restarted: that cannot be kept: %s"
                            .formatted(ArchiveKey.file(file), e.getMessage()),
                    e));
        }
    }
}
