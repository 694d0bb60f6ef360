// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import java.io.IOException;

/** Where the bundles that archives carry are installed. */
public interface CodeHost {

    /**
     * One use of an installed bundle.
     *
     * @param location where the framework has it
     * @param end ends the use, once however often it is run; the bundle is uninstalled after the last. Never blocks
     */
    record Use(String location, Runnable end) {}

    /**
     * Installs and starts a bundle, or uses it once more.
     *
     * @param generation which copy of the archive it is from
     * @throws CodeRefusedException if it does not start here; nothing of it is left then
     */
    Use use(String model, String generation, CarriedJar jar) throws CodeRefusedException, IOException;
}
