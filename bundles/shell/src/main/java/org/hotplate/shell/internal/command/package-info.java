// SPDX-License-Identifier: Apache-2.0

/** The commands, one class a noun, and what they need. */
@NullMarked
package org.hotplate.shell.internal.command;

import org.jspecify.annotations.NullMarked;
