// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The native libraries of a framework, unpacked and ready to load. A natives bundle registers it as a service with the
 * property {@link #FRAMEWORK}. Without it the framework's engine does not start; other engines are not affected.
 *
 * <p>The folder and its files must not change while the JVM is running, even if the bundle is uninstalled, because a
 * loaded library remains mapped until the process ends.
 */
@ConsumerType
public interface NativeLibraries {

    /** The service property with the framework's name, such as {@code MXNet}. */
    String FRAMEWORK = "hotplate.natives.framework";

    /** Returns the platform of the libraries, such as {@code mkl-linux-x86_64}. */
    String flavour();

    /** Returns the folder with the libraries. */
    Path directory();

    /**
     * Returns possible reasons why the libraries cannot be loaded on this machine, each a sentence without a full stop.
     * The engine includes them in its message if loading fails.
     */
    default List<String> doubts() {
        return List.of();
    }
}
