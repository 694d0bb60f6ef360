// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.util.Comparator;
import java.util.Optional;
import org.hotplate.archive.ModelName;

/**
 * The name of one version of an endpoint: {@code resnet@1.2}, or {@code resnet} for the one without a version. Sorted by
 * endpoint, then by {@link VersionOrder}.
 *
 * @param version empty for none
 */
public record ModelId(String endpoint, String version) implements Comparable<ModelId> {

    /** How users write that there is no version. */
    public static final String NO_VERSION = "-";

    private static final Comparator<ModelId> ORDER =
            Comparator.comparing(ModelId::endpoint).thenComparing(ModelId::version, VersionOrder.LOWEST_FIRST);

    /** Parses a name; everything after the first {@code @} is the version. */
    public static ModelId of(String text) {
        int at = text.indexOf('@');
        return at < 0 ? new ModelId(text, "") : new ModelId(text.substring(0, at), version(text.substring(at + 1)));
    }

    /** Parses a version; {@value #NO_VERSION} is none. */
    public static String version(String written) {
        return written.equals(NO_VERSION) ? "" : written;
    }

    /** Returns a version as users write it. */
    public static String shown(String version) {
        return version.isEmpty() ? NO_VERSION : version;
    }

    /** Returns one sentence that says why an archive of this name, without its ending, cannot be served; empty if it can. */
    public static Optional<String> fileFault(String name) {
        return ModelName.fileFault(name);
    }

    /** Returns one sentence that says why a text cannot be the version of a model; empty if it can. */
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
