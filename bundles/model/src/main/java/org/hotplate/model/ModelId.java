// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.util.Comparator;
import java.util.Optional;
import org.hotplate.archive.ModelName;

/**
 * What names one version of an endpoint, as a file's name does: {@code resnet@1.2}, or {@code resnet} for the one
 * without a version. Sorted by endpoint, then in the order of versions.
 *
 * @param version empty for none
 */
public record ModelId(String endpoint, String version) implements Comparable<ModelId> {

    /** What people write where they mean the version without a name. */
    public static final String NO_VERSION = "-";

    private static final Comparator<ModelId> ORDER =
            Comparator.comparing(ModelId::endpoint).thenComparing(ModelId::version, VersionOrder.LOWEST_FIRST);

    /** Takes a text apart; whatever stands behind the first {@code @} is the version. */
    public static ModelId of(String text) {
        int at = text.indexOf('@');
        return at < 0 ? new ModelId(text, "") : new ModelId(text.substring(0, at), version(text.substring(at + 1)));
    }

    /** Returns the version somebody wrote. */
    public static String version(String written) {
        return written.equals(NO_VERSION) ? "" : written;
    }

    /** Returns what people call a version. */
    public static String shown(String version) {
        return version.isEmpty() ? NO_VERSION : version;
    }

    /** Says in one sentence why no archive can be served that has this name, without its ending, or nothing if one can. */
    public static Optional<String> fileFault(String name) {
        return ModelName.fileFault(name);
    }

    /** Says in one sentence why nothing can be the version of a model, or nothing if it can. */
    public static Optional<String> versionFault(String version) {
        return ModelName.versionFault(version);
    }

    @Override
    public int compareTo(ModelId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return version.isEmpty() ? endpoint : endpoint + "@" + version;
    }
}
