// SPDX-License-Identifier: Apache-2.0

/** The shell's commands, one class per scope, and their helpers. */
@NullMarked
package org.hotplate.shell.internal.command;

import org.jspecify.annotations.NullMarked;
