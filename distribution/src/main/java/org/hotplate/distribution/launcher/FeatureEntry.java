// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.nio.file.Path;
import org.osgi.service.feature.ID;

/**
 * A bundle as a feature lists it.
 *
 * @param resident whether the bundle stays until the server's end once it is there: what it has loaded or registered in the
 *     JVM cannot be taken back
 */
record FeatureEntry(String feature, ID id, int startLevel, boolean resident) {

    /** Returns whether the bundle contains an engine, judged by its name. */
    boolean isEngine() {
        return id.getArtifactId().startsWith("org.hotplate.engine.");
    }

    /** Returns whether the bundle serves HTTP. */
    boolean isHttpFace() {
        return id.getArtifactId().equals("org.hotplate.rest");
    }

    /** Returns where the bundle lies in a folder that is laid out like a Maven repository. */
    Path in(Path repository) {
        var type = id.getType().orElse("jar");
        var classifier = id.getClassifier().map(name -> "-" + name).orElse("");
        return repository
                .resolve(id.getGroupId().replace('.', '/'))
                .resolve(id.getArtifactId())
                .resolve(id.getVersion())
                .resolve("%s-%s%s.%s".formatted(id.getArtifactId(), id.getVersion(), classifier, type));
    }

    /** Returns what the framework knows the bundle by: the jar is used where it lies. */
    String location(Path repository) {
        return "reference:" + in(repository).toUri();
    }

    /** Returns its name and version, for people. */
    String title() {
        return id.getArtifactId() + " " + id.getVersion();
    }
}
