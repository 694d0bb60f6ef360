// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.admin;

import java.util.Optional;

/**
 * The handler bundle that an archive contains. Its handlers serve that archive only.
 *
 * @param file the bundle's file name in the archive
 * @param location the location the bundle is installed under; {@link #location} returns it
 * @param waits the reason why it is not installed yet; empty once it is installed
 * @param code a one-line description of the code and of its permission
 */
public record CarriedHandler(String file, String location, Optional<String> waits, String code) {

    private static final String SCHEME = "model:";

    /** Returns the location of the bundle in a model's archive; no other bundle's location has the same prefix. */
    public static String location(String model, String generation) {
        return SCHEME + model + "/" + generation;
    }

    /** Returns whether a location is that of a bundle from an archive. */
    public static boolean isCarried(String location) {
        return location.startsWith(SCHEME);
    }

    /** Returns the model whose archive contains the bundle of a location, if any. */
    public static Optional<String> model(String location) {
        return isCarried(location)
                ? Optional.of(location.substring(SCHEME.length()).replaceFirst("/.*", ""))
                : Optional.empty();
    }
}
