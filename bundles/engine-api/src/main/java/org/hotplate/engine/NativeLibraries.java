// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The native libraries of one framework, unpacked and ready to load: the service a natives bundle publishes under the
 * property {@link #FRAMEWORK}. Without it the framework's engine does not start, and nothing else is disturbed.
 *
 * <p>The folder is the same, with the same files, for as long as the JVM lives, even if the bundle is removed: a
 * library once loaded is mapped until the process ends.
 */
@ConsumerType
public interface NativeLibraries {

    /** The service property that names the framework, such as {@code MXNet}. */
    String FRAMEWORK = "hotplate.natives.framework";

    /** Returns what the libraries were built for, such as {@code mkl-linux-x86_64}. */
    String flavour();

    /** Returns the folder that holds the libraries. */
    Path directory();

    /**
     * Returns what may keep the libraries from being loaded on this machine, a sentence each without a full stop: for the
     * engine to say if that happens. The loader has the last word.
     */
    default List<String> doubts() {
        return List.of();
    }
}
