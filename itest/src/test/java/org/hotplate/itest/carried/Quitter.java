// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest.carried;

/** A library that ends the process; handler bundles of tests embed it as a jar. */
public final class Quitter {

    private Quitter() {}

    public static void quit(int status) {
        System.exit(status);
    }
}
