// SPDX-License-Identifier: Apache-2.0

/**
 * What the shell's server and its clients say to each other over the Unix-domain socket, and where that socket is. Plain
 * Java, so that a client needs nothing but this package.
 */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.shell.protocol;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
