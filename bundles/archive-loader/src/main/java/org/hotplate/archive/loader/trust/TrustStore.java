// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.archive.WholeFile;
import org.hotplate.model.CarriedCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jars that an operator trusts: for each model one, in {@code <folder>/<model>.json}, by the SHA-256 of its bytes.
 * Safe for several threads.
 */
public final class TrustStore {

    private static final Logger LOG = LoggerFactory.getLogger(TrustStore.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    public TrustStore(Path folder) {
        this.folder = folder;
    }

    /** Returns whether just these bytes are trusted under that model's name; a file that cannot be read trusts nothing. */
    public synchronized boolean trusts(String model, CarriedCode code) {
        try {
            JsonNode trusted = JSON.readTree(Files.readString(file(model)));
            return trusted.path("sha256").asText().equals(code.sha256());
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            LOG.warn("Cannot read which code of model {} is trusted, so none is: model:trust {}", model, model, e);
            return false;
        }
    }

    /** Trusts one jar of a model, in place of the one before, in one step. */
    public synchronized void trust(String model, CarriedCode code) throws IOException {
        Files.createDirectories(folder);
        byte[] text = JSON.writeValueAsBytes(JSON.createObjectNode()
                .put("archive", ArchiveKey.file(model))
                .put("jar", code.file())
                .put("sha256", code.sha256()));
        WholeFile.write(file(model), text);
    }

    /** Trusts nothing of that model any more. */
    public synchronized void forget(String model) throws IOException {
        Files.deleteIfExists(file(model));
    }

    private Path file(String model) {
        return folder.resolve(model + ".json");
    }
}
