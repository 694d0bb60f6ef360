// SPDX-License-Identifier: Apache-2.0
/** The program of a child process. It runs on a plain class path. */
@NullMarked
package org.hotplate.isolation.internal.child;

import org.jspecify.annotations.NullMarked;
