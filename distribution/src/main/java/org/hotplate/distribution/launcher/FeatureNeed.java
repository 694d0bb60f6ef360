// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Something a feature needs of others.
 *
 * @param anyOf the features of which one has to be there, the one that is brought if none is first
 */
record FeatureNeed(List<String> anyOf) {

    private static final String OR = " or ";

    /** Reads {@code one} or {@code one or another}. */
    static FeatureNeed parse(String text) {
        return new FeatureNeed(
                Arrays.stream(text.split(OR, -1)).map(String::strip).toList());
    }

    boolean metBy(Collection<String> features) {
        return anyOf.stream().anyMatch(features::contains);
    }

    @Override
    public String toString() {
        return String.join(OR, anyOf);
    }
}
