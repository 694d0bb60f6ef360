// SPDX-License-Identifier: Apache-2.0

/** A service with the locations of the server's folders. */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.server;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
