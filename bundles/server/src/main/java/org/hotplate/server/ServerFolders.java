// SPDX-License-Identifier: Apache-2.0
package org.hotplate.server;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The locations of the server's folders. An OSGi service; thread-safe.
 *
 * <p>The paths are absolute and do not change while the server runs. The launcher creates the folders; in another
 * container a folder may not exist yet.
 */
@ProviderType
public interface ServerFolders {

    /** Returns the folder of models and jars to serve. */
    Path deploy();

    /** Returns the folder for data that the server keeps across restarts. */
    Path data();

    /** Returns the folder of configuration files. */
    Path conf();

    /** Returns the folder of log files. */
    Path logs();
}
