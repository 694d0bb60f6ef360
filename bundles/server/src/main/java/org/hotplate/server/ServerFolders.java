// SPDX-License-Identifier: Apache-2.0
package org.hotplate.server;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Where the server's folders are. An OSGi service; safe for several threads.
 *
 * <p>The paths are absolute and do not change while the server runs. The launcher creates the folders; in another
 * container a folder may not exist yet.
 */
@ProviderType
public interface ServerFolders {

    /** Returns the folder of models and jars to serve. */
    Path deploy();

    /** Returns the folder of what the server keeps across restarts. */
    Path data();

    /** Returns the folder of configuration files. */
    Path conf();

    /** Returns the folder of log files. */
    Path logs();
}
