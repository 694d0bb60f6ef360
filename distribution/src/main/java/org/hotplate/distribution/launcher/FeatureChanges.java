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
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;

/**
 * What the shell has changed about the features that the configuration names: the content of {@code data/features.json}.
 *
 * @param installed features to boot from besides
 * @param uninstalled features of the configuration not to boot from
 */
record FeatureChanges(Set<String> installed, Set<String> uninstalled) {

    static final FeatureChanges NONE = new FeatureChanges(Set.of(), Set.of());

    private static final String INSTALLED = "installed";
    private static final String UNINSTALLED = "uninstalled";

    static Path file(Base base) {
        return base.data().resolve("features.json");
    }

    /** @throws Refusal if there is a file, and it holds something else */
    static FeatureChanges read(Path file) throws Refusal {
        if (!Files.exists(file)) {
            return NONE;
        }
        try (var reader = Json.createReader(Files.newBufferedReader(file))) {
            var json = reader.readObject();
            for (var key : json.keySet()) {
                if (!key.equals(INSTALLED) && !key.equals(UNINSTALLED)) {
                    throw unknown(file, "it has the key '%s'".formatted(Printable.text(key)));
                }
            }
            return new FeatureChanges(names(json, INSTALLED), names(json, UNINSTALLED));
        } catch (JsonParsingException e) {
            throw unknown(
                    file,
                    "it is not valid JSON at line %d, column %d"
                            .formatted(
                                    e.getLocation().getLineNumber(),
                                    e.getLocation().getColumnNumber()));
        } catch (JsonException | ClassCastException | IllegalStateException e) {
            throw unknown(file, "it does not hold two lists of names, 'installed' and 'uninstalled'");
        } catch (IOException e) {
            throw unknown(file, Reason.of(e));
        }
    }

    private static Refusal unknown(Path file, String reason) {
        return Refusal.failure(
                "The changes of feature:install and feature:uninstall are unknown, because %s cannot be read: %s. The features of conf/hotplate.properties are used; delete the file, or let the next such command write it anew."
                        .formatted(file, reason));
    }

    private static Set<String> names(JsonObject json, String key) {
        var names = new LinkedHashSet<String>();
        if (json.containsKey(key)) {
            json.getJsonArray(key).getValuesAs(JsonString.class).forEach(name -> names.add(name.getString()));
        }
        return names;
    }

    /** Replaces the file in one step; a file that says nothing is deleted. */
    void write(Path file) throws IOException {
        if (equals(NONE)) {
            Files.deleteIfExists(file);
            return;
        }
        var content = Json.createObjectBuilder()
                .add(INSTALLED, Json.createArrayBuilder(installed))
                .add(UNINSTALLED, Json.createArrayBuilder(uninstalled))
                .build();
        var half = file.resolveSibling(".features.json.tmp");
        try {
            try (var channel = FileChannel.open(
                    half, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                var bytes = ByteBuffer.wrap(content.toString().getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(half);
        }
    }

    /** Returns the features to boot from, those of the configuration first. */
    List<String> appliedTo(List<String> configured) {
        var names = new LinkedHashSet<>(configured);
        names.removeAll(uninstalled);
        names.addAll(installed);
        return new ArrayList<>(names);
    }

    /** Returns who says whether a feature is to be there. */
    String origin(String name) {
        return installed.contains(name) ? "feature:install" : uninstalled.contains(name) ? "feature:uninstall" : "conf";
    }

    /** Returns the changes that make these features of the configured ones. */
    static FeatureChanges between(List<String> configured, List<String> wanted) {
        var installed = new LinkedHashSet<>(wanted);
        configured.forEach(installed::remove);
        var uninstalled = new LinkedHashSet<>(configured);
        wanted.forEach(uninstalled::remove);
        return new FeatureChanges(installed, uninstalled);
    }
}
