// SPDX-License-Identifier: Apache-2.0

/** The shell's server: the socket, connections, Gogo sessions, completion and failure messages. */
@NullMarked
package org.hotplate.shell.internal.server;

import org.jspecify.annotations.NullMarked;
