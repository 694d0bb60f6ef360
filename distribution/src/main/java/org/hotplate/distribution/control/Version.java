// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.util.List;

/** Says what this is. */
final class Version implements Command {

    @Override
    public int run(List<String> arguments) {
        var version = Version.class.getPackage().getImplementationVersion();
        System.out.printf(
                "Hotplate %s on Java %s (%s %s)%n",
                version == null ? "unpackaged" : version,
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"));
        return 0;
    }
}
