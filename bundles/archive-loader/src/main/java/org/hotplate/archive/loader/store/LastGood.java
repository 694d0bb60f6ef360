// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hotplate.archive.AtomicFile;
import org.hotplate.archive.loader.watch.Fingerprint;
import org.hotplate.archive.loader.watch.Snapshot;

/**
 * The marker in a model's folder: the generation that was READY last, and what it was created from.
 *
 * @param generation its number
 * @param archive the archive's {@link Fingerprint} when it was copied
 * @param optionsFingerprint the options file's fingerprint at that time
 * @param options the options file's text
 * @param configured the configuration in Configuration Admin, as text
 * @param previous the state that served before, if it is kept for a rollback
 * @param rolledBack the fingerprint of the archive that an operator rolled back from, while that archive is in the
 *     deploy folder; otherwise empty
 */
public record LastGood(
        long generation,
        String archive,
        String optionsFingerprint,
        String options,
        String configured,
        Optional<LastGood> previous,
        String rolledBack) {

    static final String FILE = "last-good.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads the marker in a model's folder.
     *
     * @throws IOException if it does not exist or is damaged
     */
    public static LastGood read(Path folder) throws IOException {
        JsonNode marker = JSON.readTree(Files.readString(folder.resolve(FILE)));
        if (!marker.path("generation").canConvertToLong()) {
            throw new IOException(folder.resolve(FILE) + " is damaged: it names no generation");
        }
        return read(marker);
    }

    private static LastGood read(JsonNode marker) {
        return new LastGood(
                marker.path("generation").asLong(),
                marker.path("archive").asText(),
                marker.path("optionsFingerprint").asText(),
                marker.path("options").asText(),
                marker.path("configured").asText(),
                Optional.of(marker.path("previous"))
                        .filter(node -> node.path("generation").canConvertToLong())
                        .map(LastGood::read),
                marker.path("rolledBack").asText());
    }

    /** Returns whether it refers to a generation, as the last good or the previous one. */
    public boolean keeps(long number) {
        return number == generation
                || previous.filter(before -> before.generation == number).isPresent();
    }

    /** Returns the marker after a rollback, or after the reversal of one. */
    public Optional<LastGood> swapped() {
        return previous.map(before -> before.with(Optional.of(this), rolledBack.isEmpty() ? archive : ""));
    }

    /** Returns the marker of a newer state, whose predecessor is this one. */
    public LastGood followedBy(LastGood next, boolean keepPrevious) {
        if (next.generation != generation) {
            // after a restart the same archive is copied again; its predecessor remains the same
            Optional<LastGood> before = next.archive.equals(archive) ? previous : Optional.of(this);
            return next.with(keepPrevious ? before : Optional.empty(), "");
        }
        LastGood same = rolledBack.isEmpty()
                ? next
                : new LastGood(
                        generation,
                        archive,
                        next.optionsFingerprint,
                        next.options,
                        next.configured,
                        previous,
                        rolledBack);
        return same.with(keepPrevious ? previous : Optional.empty(), rolledBack);
    }

    private LastGood with(Optional<LastGood> before, String passedOver) {
        return new LastGood(
                generation,
                archive,
                optionsFingerprint,
                options,
                configured,
                before.map(marker -> marker.previous.isEmpty() && marker.rolledBack.isEmpty()
                        ? marker
                        : marker.with(Optional.empty(), "")),
                passedOver);
    }

    /** Returns whether it was created from a snapshot. */
    public boolean isFrom(Snapshot snapshot) {
        return archive.equals(snapshot.fingerprint().facts())
                && optionsFingerprint.equals(snapshot.optionsFingerprint().facts())
                && configured.equals(snapshot.configured().text());
    }

    /** Writes the marker atomically: after a crash there is either the old or the new one. */
    public void write(Path folder) throws IOException {
        AtomicFile.write(folder.resolve(FILE), text().getBytes(StandardCharsets.UTF_8));
    }

    private String text() throws JsonProcessingException {
        return JSON.writeValueAsString(node());
    }

    private ObjectNode node() {
        ObjectNode node = JSON.createObjectNode()
                .put("generation", generation)
                .put("archive", archive)
                .put("optionsFingerprint", optionsFingerprint)
                .put("options", options)
                .put("configured", configured)
                .put("rolledBack", rolledBack);
        previous.ifPresent(before -> node.set("previous", before.node()));
        return node;
    }
}
