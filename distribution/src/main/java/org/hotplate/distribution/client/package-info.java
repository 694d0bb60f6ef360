// SPDX-License-Identifier: Apache-2.0

/** The shell's client: runs {@code bin/hotplate shell} and {@code exec}. */
@NullMarked
package org.hotplate.distribution.client;

import org.jspecify.annotations.NullMarked;
