// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.nio.file.Path;
import org.osgi.service.feature.ID;

/**
 * A bundle in a feature.
 *
 * @param resident whether the bundle, once installed, remains until the server ends, because the libraries it loads or
 *     the objects it registers in the JVM cannot be removed
 */
record FeatureEntry(String feature, ID id, int startLevel, boolean resident) {

    /** Returns whether the bundle contains an engine, judging by its name. */
    boolean isEngine() {
        return id.getArtifactId().startsWith("org.hotplate.engine.");
    }

    /** Returns whether the bundle serves HTTP. */
    boolean isHttpFrontEnd() {
        return id.getArtifactId().equals("org.hotplate.rest");
    }

    /** Returns the bundle's file in a folder with the layout of a Maven repository. */
    Path in(Path repository) {
        var type = id.getType().orElse("jar");
        var classifier = id.getClassifier().map(name -> "-" + name).orElse("");
        return repository
                .resolve(id.getGroupId().replace('.', '/'))
                .resolve(id.getArtifactId())
                .resolve(id.getVersion())
                .resolve("%s-%s%s.%s".formatted(id.getArtifactId(), id.getVersion(), classifier, type));
    }

    /** Returns the bundle's location in the framework, which runs the jar without copying it. */
    String location(Path repository) {
        return "reference:" + in(repository).toUri();
    }

    /** Returns its name and version for messages. */
    String title() {
        return id.getArtifactId() + " " + id.getVersion();
    }
}
