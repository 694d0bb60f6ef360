// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.stream.JsonParsingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.hotplate.archive.Printable;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Reason;

/**
 * The changes that {@code feature:install} and {@code feature:uninstall} made to the configured features: the content
 * of {@code data/features.json}.
 *
 * @param installed features to start with in addition
 * @param uninstalled configured features not to start with
 */
record FeatureOverrides(Set<String> installed, Set<String> uninstalled) {

    static final FeatureOverrides NONE = new FeatureOverrides(Set.of(), Set.of());

    private static final String INSTALLED = "installed";
    private static final String UNINSTALLED = "uninstalled";

    static Path file(BaseFolder base) {
        return base.data().resolve("features.json");
    }

    /** @throws CommandException if the file exists and cannot be read or has other content */
    static FeatureOverrides read(Path file) throws CommandException {
        if (!Files.exists(file)) {
            return NONE;
        }
        try (var reader = Json.createReader(Files.newBufferedReader(file))) {
            var json = reader.readObject();
            for (var key : json.keySet()) {
                if (!key.equals(INSTALLED) && !key.equals(UNINSTALLED)) {
                    throw unreadable(file, "it has the key '%s'".formatted(Printable.text(key)));
                }
            }
            return new FeatureOverrides(names(json, INSTALLED), names(json, UNINSTALLED));
        } catch (JsonParsingException e) {
            throw unreadable(
                    file,
                    "it is not valid JSON at line %d, column %d"
                            .formatted(
                                    e.getLocation().getLineNumber(),
                                    e.getLocation().getColumnNumber()));
        } catch (JsonException | ClassCastException | IllegalStateException e) {
            throw unreadable(file, "it does not contain two lists of names, 'installed' and 'uninstalled'");
        } catch (IOException e) {
            throw unreadable(file, Reason.of(e));
        }
    }

    private static CommandException unreadable(Path file, String reason) {
        return CommandException.failure(
                "Cannot read %s: %s. The changes by feature:install and feature:uninstall are ignored, and the features of conf/hotplate.properties are used. Delete the file, or run feature:install or feature:uninstall, which replace it."
                        .formatted(file, reason));
    }

    private static Set<String> names(JsonObject json, String key) {
        var names = new LinkedHashSet<String>();
        if (json.containsKey(key)) {
            json.getJsonArray(key).getValuesAs(JsonString.class).forEach(name -> names.add(name.getString()));
        }
        return names;
    }

    /** Writes the file atomically; deletes it if there are no changes. */
    void write(Path file) throws IOException {
        if (equals(NONE)) {
            Files.deleteIfExists(file);
            return;
        }
        var content = Json.createObjectBuilder()
                .add(INSTALLED, Json.createArrayBuilder(installed))
                .add(UNINSTALLED, Json.createArrayBuilder(uninstalled))
                .build();
        var temporary = file.resolveSibling(".features.json.tmp");
        try {
            try (var channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                var bytes = ByteBuffer.wrap(content.toString().getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Returns the features to start with, the configured ones first. */
    List<String> appliedTo(List<String> configured) {
        var names = new LinkedHashSet<>(configured);
        names.removeAll(uninstalled);
        names.addAll(installed);
        return new ArrayList<>(names);
    }

    /**
     * Returns where it is set whether a feature is installed: {@code feature:install}, {@code feature:uninstall} or
     * {@code conf}.
     */
    String origin(String name) {
        return installed.contains(name) ? "feature:install" : uninstalled.contains(name) ? "feature:uninstall" : "conf";
    }

    /** Returns the changes that turn the configured features into the wanted ones. */
    static FeatureOverrides between(List<String> configured, List<String> wanted) {
        var installed = new LinkedHashSet<>(wanted);
        configured.forEach(installed::remove);
        var uninstalled = new LinkedHashSet<>(configured);
        wanted.forEach(uninstalled::remove);
        return new FeatureOverrides(installed, uninstalled);
    }
}
