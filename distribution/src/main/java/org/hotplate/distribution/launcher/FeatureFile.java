// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Reason;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureBundle;
import org.osgi.service.feature.FeatureConfiguration;

/**
 * An OSGi feature file (OSGi Compendium, chapter 159). The metadata of a bundle may contain {@code bundleStartLevel}
 * (chapter 160) and {@code resident}; values of configurations may contain variables such as
 * <code>${hotplate.conf}</code>. Text extensions extend the standard: {@value #REQUIRES} lists required features,
 * {@value #EXCLUDES} features that cannot be installed together with it, and {@value #NATIVES} the kinds of GPU
 * libraries that the user must have registered.
 *
 * @param name the file's name without {@code .json}
 */
record FeatureFile(
        String name,
        String title,
        String description,
        List<FeatureRequirement> needs,
        List<String> excludes,
        List<String> natives,
        List<FeatureEntry> bundles,
        List<FeatureSettings> configurations) {

    static final String REQUIRES = "org.hotplate.requires";

    static final String EXCLUDES = "org.hotplate.excludes";
    static final String NATIVES = "org.hotplate.natives";

    private static final int DEFAULT_START_LEVEL = 20;

    /** Creates a feature that consists of bundles. */
    FeatureFile(String name, List<FeatureEntry> bundles) {
        this(name, name, "", List.of(), List.of(), List.of(), bundles, List.of());
    }

    /**
     * Reads {@code <name>.json}.
     *
     * @param variables values for variables in the configurations; they override the values in the file
     */
    static FeatureFile read(Path folder, String name, Map<String, String> variables) throws CommandException {
        var file = folder.resolve(name + ".json");
        if (!Files.isRegularFile(file)) {
            throw CommandException.failure("There is no feature '%s': %s does not exist.".formatted(name, file));
        }
        try (var reader = Files.newBufferedReader(file)) {
            var feature = new FeatureServiceImpl().readFeature(reader);
            return new FeatureFile(
                    name,
                    feature.getName().orElse(name),
                    feature.getDescription().orElse(""),
                    texts(feature, REQUIRES).stream()
                            .map(FeatureRequirement::parse)
                            .toList(),
                    texts(feature, EXCLUDES),
                    texts(feature, NATIVES),
                    bundles(name, feature),
                    configurations(file, feature, variables));
        } catch (IOException | RuntimeException e) {
            throw CommandException.failure("Cannot read the feature file %s: %s.".formatted(file, Reason.of(e)));
        }
    }

    private static List<FeatureEntry> bundles(String name, Feature feature) {
        return feature.getBundles().stream()
                .map(bundle -> new FeatureEntry(
                        name,
                        bundle.getID(),
                        startLevel(bundle),
                        Boolean.parseBoolean(String.valueOf(bundle.getMetadata().get("resident")))))
                .toList();
    }

    private static List<String> texts(Feature feature, String name) {
        var extension = feature.getExtensions().get(name);
        return extension == null ? List.of() : List.copyOf(extension.getText());
    }

    private static int startLevel(FeatureBundle bundle) {
        var level = bundle.getMetadata().get("bundleStartLevel");
        return level == null ? DEFAULT_START_LEVEL : Integer.parseInt(level.toString());
    }

    private static List<FeatureSettings> configurations(Path file, Feature feature, Map<String, String> variables)
            throws CommandException {
        var values = new LinkedHashMap<String, Object>(feature.getVariables());
        values.putAll(variables);
        var result = new ArrayList<FeatureSettings>();
        for (var configuration : feature.getConfigurations().values()) {
            result.add(new FeatureSettings(configuration.getPid(), substituted(file, configuration, values)));
        }
        return result;
    }

    private static Map<String, Object> substituted(
            Path file, FeatureConfiguration configuration, Map<String, Object> variables) throws CommandException {
        var result = new LinkedHashMap<String, Object>();
        for (var each : configuration.getValues().entrySet()) {
            var value = each.getValue();
            result.put(
                    each.getKey(), value instanceof String text ? Variables.substitute(file, text, variables) : value);
        }
        return result;
    }
}
