// SPDX-License-Identifier: Apache-2.0

/** The shell's client: what {@code bin/hotplate shell} and {@code exec} run. */
@NullMarked
package org.hotplate.distribution.client;

import org.jspecify.annotations.NullMarked;
