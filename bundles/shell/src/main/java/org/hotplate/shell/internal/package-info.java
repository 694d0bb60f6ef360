// SPDX-License-Identifier: Apache-2.0

/** What commands and the shell's server share. */
@NullMarked
package org.hotplate.shell.internal;

import org.jspecify.annotations.NullMarked;
