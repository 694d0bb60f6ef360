// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hotplate.archive.WholeFile;

/**
 * The marker beside a model's generations: which of them was the last to answer, and what it was made from.
 *
 * @param generation its number
 * @param archive the archive's {@link Stamp} when it was copied
 * @param optionsStamp the options' stamp then
 * @param options the options' text
 * @param configured what Configuration Admin had for it, as text
 */
record LastGood(long generation, String archive, String optionsStamp, String options, String configured) {

    static final String FILE = "last-good.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @throws IOException if there is none, or it is damaged */
    static LastGood read(Path folder) throws IOException {
        JsonNode marker = JSON.readTree(Files.readString(folder.resolve(FILE)));
        if (!marker.path("generation").canConvertToLong()) {
            throw new IOException(folder.resolve(FILE) + " is damaged: it names no generation");
        }
        return new LastGood(
                marker.path("generation").asLong(),
                marker.path("archive").asText(),
                marker.path("optionsStamp").asText(),
                marker.path("options").asText(),
                marker.path("configured").asText());
    }

    /** Tells whether it was made from just what is offered. */
    boolean isFrom(Offer offer) {
        return archive.equals(offer.stamp().facts())
                && optionsStamp.equals(offer.optionsStamp().facts())
                && configured.equals(offer.configured().text());
    }

    /** Writes the marker in one step: after a crash there is the old one or the new one, whole. */
    void write(Path folder) throws IOException {
        WholeFile.write(folder.resolve(FILE), text().getBytes(StandardCharsets.UTF_8));
    }

    private String text() throws JsonProcessingException {
        return JSON.writeValueAsString(JSON.createObjectNode()
                .put("generation", generation)
                .put("archive", archive)
                .put("optionsStamp", optionsStamp)
                .put("options", options)
                .put("configured", configured));
    }
}
