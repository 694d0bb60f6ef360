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
import org.hotplate.archive.WholeFile;
import org.hotplate.archive.loader.watch.Fingerprint;
import org.hotplate.archive.loader.watch.Snapshot;

/**
 * The marker beside a model's generations: which of them was the last to answer, and what it was made from.
 *
 * @param generation its number
 * @param archive the archive's {@link Fingerprint} when it was copied
 * @param optionsFingerprint the options' fingerprint then
 * @param options the options' text
 * @param configured what Configuration Admin had for it, as text
 * @param previous what served before it, if that is kept to go back to
 * @param rolledBack the fingerprint of the archive that an operator went back from, while it is what is offered; or empty
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
     * @throws IOException if there is none, or it is damaged
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

    /** Returns whether it keeps a generation: its own, or the one before. */
    public boolean keeps(long number) {
        return number == generation
                || previous.filter(before -> before.generation == number).isPresent();
    }

    /** Returns the marker after going back to the one before, or forward again. */
    public Optional<LastGood> swapped() {
        return previous.map(before -> before.with(Optional.of(this), rolledBack.isEmpty() ? archive : ""));
    }

    /** Returns the marker of a newer state, which this one came before. */
    public LastGood followedBy(LastGood next, boolean keepPrevious) {
        if (next.generation != generation) {
            // after a restart the same archive is copied anew: what came before it still did
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

    /** Returns whether it was made from just what is offered. */
    public boolean isFrom(Snapshot snapshot) {
        return archive.equals(snapshot.fingerprint().facts())
                && optionsFingerprint.equals(snapshot.optionsFingerprint().facts())
                && configured.equals(snapshot.configured().text());
    }

    /** Writes the marker in one step: after a crash there is the old one or the new one, whole. */
    public void write(Path folder) throws IOException {
        WholeFile.write(folder.resolve(FILE), text().getBytes(StandardCharsets.UTF_8));
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
