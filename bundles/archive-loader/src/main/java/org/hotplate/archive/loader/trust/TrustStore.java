// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.archive.AtomicFile;
import org.hotplate.model.CarriedCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jars that an operator trusts: one for each model, in {@code <folder>/<model>.json}, identified by its SHA-256.
 * Thread-safe.
 */
public final class TrustStore {

    private static final Logger LOG = LoggerFactory.getLogger(TrustStore.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    public TrustStore(Path folder) {
        this.folder = folder;
    }

    /** Returns whether a jar with these bytes is trusted for that model; false if the file cannot be read. */
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

    /** Trusts one jar of a model instead of an earlier one. Atomic. */
    public synchronized void trust(String model, CarriedCode code) throws IOException {
        Files.createDirectories(folder);
        byte[] text = JSON.writeValueAsBytes(JSON.createObjectNode()
                .put("archive", ArchiveKey.file(model))
                .put("jar", code.file())
                .put("sha256", code.sha256()));
        AtomicFile.write(file(model), text);
    }

    /** Revokes the trust in a model's jar. */
    public synchronized void forget(String model) throws IOException {
        Files.deleteIfExists(file(model));
    }

    private Path file(String model) {
        return folder.resolve(model + ".json");
    }
}
