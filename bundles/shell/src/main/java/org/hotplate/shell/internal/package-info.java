// SPDX-License-Identifier: Apache-2.0

/** Classes that the commands and the shell's server share. */
@NullMarked
package org.hotplate.shell.internal;

import org.jspecify.annotations.NullMarked;
