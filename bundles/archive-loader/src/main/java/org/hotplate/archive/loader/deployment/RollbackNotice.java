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

/** Records that an earlier copy of a model's archive is served again, and creates the notice about it. */
public final class RollbackNotice {

    private static final Logger LOG = LoggerFactory.getLogger(RollbackNotice.class);

    private final String file;
    private final ModelStore store;

    /**
     * Creates an instance for one model.
     *
     * @param file the file's {@link ArchiveKey key}
     */
    public RollbackNotice(String file, ModelStore store) {
        this.file = file;
        this.store = store;
    }

    /**
     * Returns the notice for a model that was rolled back.
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

    /**
     * Records that a copy is served again. Runs on the registry's thread, because it must be stored before the next
     * change.
     */
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
