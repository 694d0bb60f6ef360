// SPDX-License-Identifier: Apache-2.0
package org.hotplate.feature;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.List;
import java.util.Locale;
import org.hotplate.archive.view.Table;

/** Formats lists of features, for the shell and for bin/hotplate. */
public final class FeatureView {

    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final double MEGABYTE = 1e6;

    private FeatureView() {}

    /** Returns a table, followed by the problems. */
    public static String text(List<Feature> features) {
        var table = new Table("NAME", "INSTALLED", "FROM", "SIZE", "NEEDS", "PROVIDES");
        var problems = new StringBuilder();
        for (var feature : features) {
            table.row(
                    feature.name(),
                    !feature.installed() ? "no" : feature.problem().isEmpty() ? "yes" : "in part",
                    feature.from(),
                    size(feature.bytes()),
                    feature.needs().isEmpty() ? "-" : String.join(", ", feature.needs()),
                    feature.description());
            if (!feature.problem().isEmpty()) {
                problems.append(feature.name())
                        .append(": ")
                        .append(feature.problem())
                        .append('\n');
            }
        }
        return table.toString() + problems;
    }

    /** Returns a JSON array of objects. */
    public static String json(List<Feature> features) {
        try {
            return MAPPER.writeValueAsString(features);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Features cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String size(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
    }
}
