// SPDX-License-Identifier: Apache-2.0

/**
 * The protocol between the shell's server and its clients over the Unix domain socket, and the socket's location. Uses
 * only the JDK, so that clients need no other package.
 */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.shell.protocol;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
