// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.internal;

import java.util.Locale;
import java.util.Optional;

/**
 * An operating system and a processor, such as {@code linux-x86_64}, with the names that are common in Maven
 * classifiers.
 */
record Platform(String name) {

    /** Returns the platform of this JVM. */
    static Platform current() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static Platform of(String os, String arch) {
        String system = os.toLowerCase(Locale.ROOT);
        String family = system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux";
        String processor =
                switch (arch.toLowerCase(Locale.ROOT)) {
                    case "amd64", "x86_64", "x64" -> "x86_64";
                    case "arm64", "aarch64" -> "aarch64";
                    default -> arch.toLowerCase(Locale.ROOT);
                };
        return new Platform(family + "-" + processor);
    }

    /** Returns why libraries for this platform cannot be used on this machine; empty if they can. */
    Optional<String> incompatibility(String bundle) {
        return incompatibility(bundle, current());
    }

    Optional<String> incompatibility(String bundle, Platform here) {
        return equals(here)
                ? Optional.empty()
                : Optional.of(("the libraries in %s are for %s, and this machine is %s;"
                                + " use the distribution that was built for %s, or build it there")
                        .formatted(bundle, name, here.name, here.name));
    }
}
