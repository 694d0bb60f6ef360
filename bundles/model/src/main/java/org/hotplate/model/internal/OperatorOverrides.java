// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.AtomicFile;
import org.hotplate.archive.JsonFile;
import org.hotplate.server.ServerFolders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes that an operator made to models at run time, by kind and name, stored in a small file. Used on the
 * registry's thread only.
 */
public final class OperatorOverrides {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorOverrides.class);
    private static final String FILE = "models.json";
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final @Nullable Path file;
    private final ObjectNode kinds;

    private OperatorOverrides(@Nullable Path file, ObjectNode kinds) {
        this.file = file;
        this.kinds = kinds;
    }

    /** Returns overrides that are not stored. */
    static OperatorOverrides unkept() {
        return new OperatorOverrides(null, JSON.createObjectNode());
    }

    /** Reads the overrides from the data folder. */
    static OperatorOverrides of(ServerFolders folders) {
        return in(folders.data().resolve(FILE));
    }

    /** Reads the overrides from a file. An unreadable file is renamed, and this is logged. */
    static OperatorOverrides in(Path file) {
        if (Files.exists(file)) {
            try {
                JsonNode read = JsonFile.read(file, "data").root();
                return new OperatorOverrides(file, read.deepCopy());
            } catch (ArchiveException e) {
                LOG.error(
                        "The saved operator settings (model:default, model:weights, …) could not be read and are not applied: {}; {}",
                        e.getMessage(),
                        putAside(file));
            }
        }
        return new OperatorOverrides(file, JSON.createObjectNode());
    }

    private static String putAside(Path file) {
        Path aside = file.resolveSibling(file.getFileName() + ".damaged");
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            return "the file is now " + aside;
        } catch (IOException e) {
            return "the file could not be renamed: " + e;
        }
    }

    /** Returns an override as it was set or as it is in the file; callers must handle invalid values. */
    public Optional<JsonNode> find(String kind, String name) {
        return Optional.ofNullable(kinds.path(kind).get(name));
    }

    /** Replaces an override; returns why it could not be saved, or an empty result. */
    public Optional<String> decide(String kind, String name, JsonNode decision) {
        ObjectNode names = kinds.path(kind) instanceof ObjectNode known ? known : kinds.putObject(kind);
        names.set(name, decision);
        return write();
    }

    /** Removes an override; returns why it will be in effect again after a restart, or an empty result. */
    public Optional<String> forget(String kind, String name) {
        if (!(kinds.path(kind) instanceof ObjectNode names) || names.remove(name) == null) {
            return Optional.empty();
        }
        if (names.isEmpty()) {
            kinds.remove(kind);
        }
        return write();
    }

    private Optional<String> write() {
        if (file == null) {
            return Optional.empty();
        }
        try {
            AtomicFile.write(file, JSON.writeValueAsBytes(kinds));
            return Optional.empty();
        } catch (IOException e) {
            String fault = "it applies until the server stops, since %s cannot be written: %s: %s"
                    .formatted(file, e.getClass().getSimpleName(), e.getMessage());
            LOG.warn("An operator setting was not saved: {}", fault);
            return Optional.of(fault);
        }
    }
}
