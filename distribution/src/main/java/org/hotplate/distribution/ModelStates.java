// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hotplate.archive.ArchiveKey;

/**
 * The states of the models of a running server.
 *
 * @param byName the state of each model, by endpoint name
 * @param archives the {@link ArchiveKey key} of each model's archive, by endpoint name
 */
public record ModelStates(Map<String, String> byName, Map<String, String> archives) {

    private static final Set<String> SETTLED = Set.of("READY", "WAITING", "FAILED");
    /** Archives with such characters in their names are rejected with a log message and never listed as models. */
    private static final Pattern NOT_SHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Cn}\\p{Zl}\\p{Zp}\uFFFD]");

    ModelStates(Map<String, String> byName) {
        this(byName, Map.of());
    }

    /** Queries the running server with {@code model:list}. */
    public static ModelStates query(BaseFolder base) throws IOException {
        try (var reader = Json.createReader(new StringReader(ShellCall.execute(base, "model:list --json")))) {
            var states = new TreeMap<String, String>();
            var archives = new HashMap<String, String>();
            for (var model : reader.readArray().getValuesAs(JsonObject.class)) {
                var name = model.getString("name");
                states.put(name, model.getString("state"));
                archives.put(name, archive(model.getString("origin"), name));
            }
            return new ModelStates(states, archives);
        } catch (JsonException | ClassCastException | NullPointerException e) {
            throw new IOException("model:list did not answer with a list of models", e);
        }
    }

    /** Returns the key of the archive that a model was loaded from; the model's name if it has no archive. */
    static String archive(String origin, String name) {
        var file = origin.substring(Math.max(origin.lastIndexOf('/'), origin.lastIndexOf('\\')) + 1);
        return ArchiveKey.of(file).orElse(name);
    }

    /** Returns how many engines of the running server have started. */
    static int engines(BaseFolder base) throws IOException {
        try (var reader = Json.createReader(new StringReader(ShellCall.execute(base, "engine:list --json")))) {
            // engine:list also contains engines that failed to start; these have no version
            return (int) reader.readArray().getValuesAs(JsonObject.class).stream()
                    .filter(engine -> !engine.getString("version").isEmpty())
                    .count();
        } catch (JsonException | ClassCastException | NullPointerException e) {
            throw new IOException("engine:list did not answer with a list of engines", e);
        }
    }

    /** Returns the {@link ArchiveKey keys} of the archives in a watched folder. */
    public static Set<String> archivesIn(Path deploy) throws IOException {
        try (var files = Files.list(deploy)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.startsWith("."))
                    .flatMap(name -> ArchiveKey.of(name).stream())
                    .filter(name -> !NOT_SHOWN.matcher(name).find())
                    .collect(Collectors.toCollection(HashSet::new));
        }
    }

    /**
     * Returns whether the model of each of these archives is READY, WAITING or FAILED, whatever its endpoint name is.
     */
    public boolean settled(Set<String> names) {
        return byName.entrySet().stream()
                .filter(model -> SETTLED.contains(model.getValue()))
                .map(model -> archives.getOrDefault(model.getKey(), model.getKey()))
                .collect(Collectors.toSet())
                .containsAll(names);
    }

    /** Returns whether a model is READY. */
    public boolean ready(String name) {
        return "READY".equals(byName.get(name));
    }

    /** Returns how many models are WAITING. */
    public long waiting() {
        return byName.values().stream().filter("WAITING"::equals).count();
    }

    /** Returns a summary such as {@code 3 models: 2 READY, 1 FAILED}. */
    @Override
    public String toString() {
        if (byName.isEmpty()) {
            return "no models";
        }
        var counts = new TreeMap<String, Integer>();
        byName.values().forEach(state -> counts.merge(state, 1, Integer::sum));
        return "%d model%s: %s"
                .formatted(
                        byName.size(),
                        byName.size() == 1 ? "" : "s",
                        counts.entrySet().stream()
                                .map(each -> each.getValue() + " " + each.getKey())
                                .collect(Collectors.joining(", ")));
    }
}
