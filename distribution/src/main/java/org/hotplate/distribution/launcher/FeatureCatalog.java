// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.hotplate.archive.view.BundleParts;
import org.hotplate.archive.view.Installation;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Reason;
import org.hotplate.natives.gpu.LoaderTrial;
import org.hotplate.natives.gpu.NamedLibraries;
import org.hotplate.natives.gpu.NativesFlavour;

/**
 * The features of the distribution, whether a server is running or not.
 *
 * @see FeatureFile
 */
final class FeatureCatalog {

    private static final String EXTENSION = ".json";

    private final Path folder;
    private final Path repository;
    private final Map<String, String> variables;
    private final Map<String, Installation> components = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> services = new ConcurrentHashMap<>();

    /**
     * @param repository the folder with the bundles, in the layout of a Maven repository
     * @param variables values for the variables in the files
     */
    FeatureCatalog(Path folder, Path repository, Map<String, String> variables) {
        this.folder = folder;
        this.repository = repository;
        this.variables = variables;
    }

    Path repository() {
        return repository;
    }

    /** Returns the names of the features, sorted. */
    List<String> names() throws CommandException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(EXTENSION) && !file.startsWith("."))
                    .map(file -> file.substring(0, file.length() - EXTENSION.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw CommandException.failure("Cannot read the folder %s: %s.".formatted(folder, Reason.of(e)));
        }
    }

    /** @throws CommandException if there is no feature of that name, or its file cannot be read */
    FeatureFile read(String name) throws CommandException {
        if (!names().contains(name)) {
            throw CommandException.failure("There is no feature '%s' in %s.".formatted(name, folder));
        }
        return FeatureFile.read(folder, name, variables);
    }

    /** @throws CommandException if a jar of the feature is missing */
    void checkJars(FeatureFile feature) throws CommandException {
        for (var entry : feature.bundles()) {
            if (!Files.isRegularFile(entry.in(repository))) {
                throw CommandException.failure(
                        "The feature '%s' lists %s, but %s does not exist; unpack the distribution again."
                                .formatted(entry.feature(), entry.id(), entry.in(repository)));
            }
        }
    }

    /** @throws CommandException if the feature needs GPU libraries that are not registered or not usable */
    void checkNatives(FeatureFile feature) throws CommandException {
        for (var name : feature.natives()) {
            var flavour = NativesFlavour.find(name);
            if (flavour.isEmpty()) {
                throw CommandException.failure(
                        "The feature '%s' needs the natives '%s', which are unknown.".formatted(feature.name(), name));
            }
            try {
                NamedLibraries.find(
                        Path.of(variables.getOrDefault("hotplate.data", "data")), flavour.get(), LoaderTrial.here());
            } catch (IOException e) {
                throw CommandException.failure(e.getMessage() + ".");
            }
        }
    }

    /** Returns whether {@code feature:install} can install a feature without further steps by the user. */
    boolean isReady(String name) {
        try {
            checkNatives(read(name));
            return true;
        } catch (CommandException e) {
            return false;
        }
    }

    /** Returns the total size of a feature's jars in bytes; a missing jar counts as 0. */
    long size(FeatureFile feature) {
        return feature.bundles().stream()
                .mapToLong(entry -> entry.in(repository).toFile().length())
                .sum();
    }

    /** Returns the engines and handlers of a feature; empty if its file cannot be read. */
    Installation components(String name) {
        // cached: the distribution does not change
        return components.computeIfAbsent(name, absent -> {
            try {
                return Installation.of(
                        read(absent).bundles().stream()
                                .map(entry -> entry.in(repository))
                                .toList(),
                        Map.of());
            } catch (CommandException e) {
                return Installation.of(List.of(), Map.of());
            }
        });
    }

    /**
     * Returns the interfaces of the services that the manifests of a feature's bundles declare; empty if its file
     * cannot be read.
     */
    Set<String> services(String name) {
        return services.computeIfAbsent(name, absent -> {
            try {
                return read(absent).bundles().stream()
                        .flatMap(entry -> BundleParts.provided(entry.in(repository)).stream())
                        .collect(Collectors.toSet());
            } catch (CommandException e) {
                return Set.of();
            }
        });
    }
}
