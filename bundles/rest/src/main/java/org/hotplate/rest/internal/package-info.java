// SPDX-License-Identifier: Apache-2.0

/** The front end of MXNet Model Server 0.x: its endpoints and replies. */
@NullMarked
package org.hotplate.rest.internal;

import org.jspecify.annotations.NullMarked;
