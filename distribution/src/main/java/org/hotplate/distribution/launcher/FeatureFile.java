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
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureBundle;
import org.osgi.service.feature.FeatureConfiguration;

/**
 * What an OSGi feature file lists (compendium, chapter 159). A bundle's metadata may carry {@code bundleStartLevel} (chapter 160) and {@code
 * resident}; a configuration's values may name variables, as in <code>${hotplate.conf}</code>. Extensions have as their
 * text what the standard does not know: {@value #REQUIRES} the other features it needs, {@value #EXCLUDES} those that
 * cannot be there beside it, and {@value #NATIVES} the kinds of libraries of the user's own that it needs.
 *
 * @param name the file's name without {@code .json}
 */
record FeatureFile(
        String name,
        String title,
        String description,
        List<FeatureNeed> needs,
        List<String> excludes,
        List<String> natives,
        List<FeatureEntry> bundles,
        List<FeatureSettings> configurations) {

    static final String REQUIRES = "org.hotplate.requires";

    static final String EXCLUDES = "org.hotplate.excludes";
    static final String NATIVES = "org.hotplate.natives";

    private static final int USUAL_START_LEVEL = 20;

    /** Creates a feature that consists of bundles. */
    FeatureFile(String name, List<FeatureEntry> bundles) {
        this(name, name, "", List.of(), List.of(), List.of(), bundles, List.of());
    }

    /**
     * Reads {@code <name>.json}.
     *
     * @param variables values for the variables of its configurations; they win over the values in the file
     */
    static FeatureFile read(Path folder, String name, Map<String, String> variables) throws Refusal {
        var file = folder.resolve(name + ".json");
        if (!Files.isRegularFile(file)) {
            throw Refusal.failure("There is no feature '%s': %s does not exist.".formatted(name, file));
        }
        try (var reader = Files.newBufferedReader(file)) {
            var feature = new FeatureServiceImpl().readFeature(reader);
            return new FeatureFile(
                    name,
                    feature.getName().orElse(name),
                    feature.getDescription().orElse(""),
                    texts(feature, REQUIRES).stream().map(FeatureNeed::parse).toList(),
                    texts(feature, EXCLUDES),
                    texts(feature, NATIVES),
                    bundles(name, feature),
                    configurations(file, feature, variables));
        } catch (IOException | RuntimeException e) {
            throw Refusal.failure("Cannot read the feature file %s: %s.".formatted(file, Reason.of(e)));
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
        return level == null ? USUAL_START_LEVEL : Integer.parseInt(level.toString());
    }

    private static List<FeatureSettings> configurations(Path file, Feature feature, Map<String, String> variables)
            throws Refusal {
        var values = new LinkedHashMap<String, Object>(feature.getVariables());
        values.putAll(variables);
        var result = new ArrayList<FeatureSettings>();
        for (var configuration : feature.getConfigurations().values()) {
            result.add(new FeatureSettings(configuration.getPid(), substituted(file, configuration, values)));
        }
        return result;
    }

    private static Map<String, Object> substituted(
            Path file, FeatureConfiguration configuration, Map<String, Object> variables) throws Refusal {
        var result = new LinkedHashMap<String, Object>();
        for (var each : configuration.getValues().entrySet()) {
            var value = each.getValue();
            result.put(
                    each.getKey(), value instanceof String text ? Variables.substitute(file, text, variables) : value);
        }
        return result;
    }
}
