// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The results of trials by the digest of what was tried, kept in a folder over restarts: one file for each, written
 * atomically.
 */
final class TrialRecords {

    private static final Logger LOG = LoggerFactory.getLogger(TrialRecords.class);
    private static final String ONES = "ones";
    private static final String PASSED = ".passed";
    private static final String QUARANTINED = ".quarantined";
    private static final String CRASH = ".crash.log";

    private final Path folder;

    TrialRecords(Path folder) {
        this.folder = folder;
    }

    /** Returns the value of the inputs' elements with which a network has passed, or an empty result. */
    OptionalInt passed(String digest) {
        try {
            return OptionalInt.of(Files.readString(file(digest, PASSED)).equals(ONES) ? 1 : 0);
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    /** Records a success. Without the record, the network is tried again. */
    void pass(String digest, int value) {
        try {
            write(file(digest, PASSED), value == 1 ? ONES : "");
        } catch (IOException e) {
            LOG.warn(
                    "The result of a trial could not be recorded; the network is tried again at the next load: {}",
                    e,
                    e);
        }
    }

    /** Returns why a network is quarantined, or an empty result. */
    Optional<String> quarantine(String digest) {
        Path file = file(digest, QUARANTINED);
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("it is quarantined, and the reason in %s cannot be read: %s".formatted(file, e));
        }
    }

    /**
     * Quarantines a network.
     *
     * @param crashReport the JVM's report of the crash, which is kept if it exists
     */
    void quarantine(String digest, String reason, Path crashReport) {
        try {
            write(file(digest, QUARANTINED), reason);
            if (Files.exists(crashReport)) {
                Files.copy(crashReport, file(digest, CRASH), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            LOG.error("A quarantine could not be recorded; the network is tried again at the next load: {}", e, e);
        }
    }

    /** Lifts a quarantine; returns whether there was one. */
    boolean release(String digest) throws IOException {
        Files.deleteIfExists(file(digest, CRASH));
        return Files.deleteIfExists(file(digest, QUARANTINED));
    }

    private Path file(String digest, String ending) {
        return folder.resolve(digest + ending);
    }

    private void write(Path file, String text) throws IOException {
        Files.createDirectories(folder);
        Path half = Files.createTempFile(folder, "new-", ".tmp");
        try {
            Files.writeString(half, text);
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(half);
        }
    }
}
