// SPDX-License-Identifier: Apache-2.0

/** Where the server's folders are, as a service. */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.server;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
