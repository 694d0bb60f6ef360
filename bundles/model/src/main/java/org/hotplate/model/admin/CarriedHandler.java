// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.admin;

import java.util.Optional;

/**
 * The handler bundle that an archive carries. Its handlers serve that archive and no other.
 *
 * @param file the bundle's file name in the archive
 * @param location the location the bundle is installed under; {@link #location} makes it
 * @param waits what keeps it from being installed, as a reason to wait; empty once it is installed
 * @param code what it is and why it may run, or that it may not, in one line
 */
public record CarriedHandler(String file, String location, Optional<String> waits, String code) {

    private static final String SCHEME = "model:";

    /** Returns the location of a bundle that a model's archive carries: no other bundle's begins like it. */
    public static String location(String model, String generation) {
        return SCHEME + model + "/" + generation;
    }

    /** Returns whether that is the location of a bundle that some archive carries. */
    public static boolean isCarried(String location) {
        return location.startsWith(SCHEME);
    }

    /** Returns the model whose archive carries the bundle of that location, if one does. */
    public static Optional<String> model(String location) {
        return isCarried(location)
                ? Optional.of(location.substring(SCHEME.length()).replaceFirst("/.*", ""))
                : Optional.empty();
    }
}
