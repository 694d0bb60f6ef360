// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.watch;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.archive.ModelName;
import org.hotplate.archive.loader.options.Configured;

/**
 * The models of the deploy folder: {@code x.model}, a file or folder, {@code x.onnx}, and {@code x.json} for either.
 *
 * @param path the folder
 * @param configured returns the configuration in Configuration Admin for the name of a model's file without extension
 */
public record DeployFolder(Path path, Function<String, Configured> configured) {

    public DeployFolder {
        path = path.toAbsolutePath().normalize();
    }

    /** Returns the models whose archives and options have settled, by {@link ArchiveKey key}. */
    public SortedMap<String, Snapshot> settled(FolderState state) {
        SortedMap<String, Snapshot> models = new TreeMap<>();
        state.settled().forEach((file, fingerprint) -> ArchiveKey.of(file).ifPresent(key -> {
            String options = ArchiveKey.stem(key) + Snapshot.OPTIONS;
            if (!state.changing().contains(options)) {
                models.put(
                        key,
                        new Snapshot(
                                path.resolve(file),
                                fingerprint,
                                path.resolve(options),
                                state.of(options),
                                configured.apply(ArchiveKey.stem(key))));
            }
        }));
        return models;
    }

    /** Returns the keys of all models, including those that are still changing. */
    public static Set<String> keys(FolderState state) {
        Set<String> keys = new TreeSet<>();
        state.settled().keySet().forEach(file -> ArchiveKey.of(file).ifPresent(keys::add));
        state.changing().forEach(file -> ArchiveKey.of(file).ifPresent(keys::add));
        return keys;
    }

    /** Returns the key of the model with an origin, if it is in this folder. */
    public Optional<String> keyOf(String origin) {
        String here = path + path.getFileSystem().getSeparator();
        return origin.startsWith(here) ? ArchiveKey.of(origin.substring(here.length())) : Optional.empty();
    }

    /** Escapes characters that could forge additional lines in the log. */
    public static String printable(String text) {
        return text.codePoints()
                .mapToObj(c ->
                        ModelName.isPrintable(Character.toString(c)) ? Character.toString(c) : "\\u%04x".formatted(c))
                .collect(Collectors.joining());
    }
}
