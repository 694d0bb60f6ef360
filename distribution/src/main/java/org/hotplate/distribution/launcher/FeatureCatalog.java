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
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;
import org.hotplate.natives.gpu.LoaderTrial;
import org.hotplate.natives.gpu.NamedLibraries;
import org.hotplate.natives.gpu.NativesFlavour;

/**
 * The features that the distribution has, whether a server runs or not.
 *
 * @see FeatureFile
 */
final class FeatureCatalog {

    private static final String ENDING = ".json";

    private final Path folder;
    private final Path repository;
    private final Map<String, String> variables;
    private final Map<String, Installation> parts = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> services = new ConcurrentHashMap<>();

    /**
     * @param repository where the bundles lie, laid out like a Maven repository
     * @param variables values for the variables of the files
     */
    FeatureCatalog(Path folder, Path repository, Map<String, String> variables) {
        this.folder = folder;
        this.repository = repository;
        this.variables = variables;
    }

    Path repository() {
        return repository;
    }

    /** Returns their names, sorted. */
    List<String> names() throws Refusal {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(ENDING) && !file.startsWith("."))
                    .map(file -> file.substring(0, file.length() - ENDING.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Refusal.failure("Cannot read the folder %s: %s.".formatted(folder, Reason.of(e)));
        }
    }

    /** @throws Refusal if there is none of that name, or its file cannot be read */
    FeatureFile read(String name) throws Refusal {
        if (!names().contains(name)) {
            throw Refusal.failure("There is no feature '%s' in %s.".formatted(name, folder));
        }
        return FeatureFile.read(folder, name, variables);
    }

    /** @throws Refusal if a jar of the feature is missing */
    void checkJars(FeatureFile feature) throws Refusal {
        for (var entry : feature.bundles()) {
            if (!Files.isRegularFile(entry.in(repository))) {
                throw Refusal.failure("The feature '%s' lists %s, but %s does not exist; unpack the distribution again."
                        .formatted(entry.feature(), entry.id(), entry.in(repository)));
            }
        }
    }

    /** @throws Refusal if the feature needs libraries of the user's own, and those are not there */
    void checkNatives(FeatureFile feature) throws Refusal {
        for (var name : feature.natives()) {
            var flavour = NativesFlavour.find(name);
            if (flavour.isEmpty()) {
                throw Refusal.failure("The feature '%s' needs the natives '%s', which this Hotplate does not know."
                        .formatted(feature.name(), name));
            }
            try {
                NamedLibraries.find(
                        Path.of(variables.getOrDefault("hotplate.data", "data")), flavour.get(), LoaderTrial.here());
            } catch (IOException e) {
                throw Refusal.failure(e.getMessage() + ".");
            }
        }
    }

    /** Returns whether nothing but {@code feature:install} is needed to bring a feature. */
    boolean isReady(String name) {
        try {
            checkNatives(read(name));
            return true;
        } catch (Refusal e) {
            return false;
        }
    }

    /** Returns the bytes of a feature's jars; a missing one counts as none. */
    long size(FeatureFile feature) {
        return feature.bundles().stream()
                .mapToLong(entry -> entry.in(repository).toFile().length())
                .sum();
    }

    /** Returns the engines and handlers a feature brings; none if its file cannot be read. */
    Installation parts(String name) {
        // read once: the distribution is never written to
        return parts.computeIfAbsent(name, absent -> {
            try {
                return Installation.of(
                        read(absent).bundles().stream()
                                .map(entry -> entry.in(repository))
                                .toList(),
                        Map.of());
            } catch (Refusal e) {
                return Installation.of(List.of(), Map.of());
            }
        });
    }

    /** Returns the interfaces of the services that a feature's bundles say they provide; none if its file cannot be read. */
    Set<String> services(String name) {
        return services.computeIfAbsent(name, absent -> {
            try {
                return read(absent).bundles().stream()
                        .flatMap(entry -> BundleParts.provided(entry.in(repository)).stream())
                        .collect(Collectors.toSet());
            } catch (Refusal e) {
                return Set.of();
            }
        });
    }
}
