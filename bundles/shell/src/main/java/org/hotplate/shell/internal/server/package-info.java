// SPDX-License-Identifier: Apache-2.0

/** The shell's socket: connections, their Gogo sessions, completion, and failures in words. */
@NullMarked
package org.hotplate.shell.internal.server;

import org.jspecify.annotations.NullMarked;
