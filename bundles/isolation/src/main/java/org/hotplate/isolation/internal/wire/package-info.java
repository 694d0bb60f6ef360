// SPDX-License-Identifier: Apache-2.0
/** The protocol between the server and a child process. */
@NullMarked
package org.hotplate.isolation.internal.wire;

import org.jspecify.annotations.NullMarked;
