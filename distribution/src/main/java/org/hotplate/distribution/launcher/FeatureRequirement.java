// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A requirement of a feature.
 *
 * @param anyOf the features of which one must be installed; the first is installed if none is
 */
record FeatureRequirement(List<String> anyOf) {

    private static final String OR = " or ";

    /** Parses {@code one} or {@code one or another}. */
    static FeatureRequirement parse(String text) {
        return new FeatureRequirement(
                Arrays.stream(text.split(OR, -1)).map(String::strip).toList());
    }

    boolean isSatisfiedBy(Collection<String> features) {
        return anyOf.stream().anyMatch(features::contains);
    }

    @Override
    public String toString() {
        return String.join(OR, anyOf);
    }
}
