// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import java.io.IOException;

/** Installs bundles from archives. */
public interface CodeHost {

    /**
     * One use of an installed bundle.
     *
     * @param location its location in the framework
     * @param end ends the use; idempotent, does not block. The bundle is uninstalled after its last use
     */
    record Use(String location, Runnable end) {}

    /**
     * Installs and starts a bundle, or adds a use of the installed one.
     *
     * @param generation the copy of the archive that it is from
     * @throws CodeRefusedException if it does not start; it is uninstalled then
     */
    Use use(String model, String generation, CarriedJar jar) throws CodeRefusedException, IOException;
}
