// SPDX-License-Identifier: Apache-2.0

/** The MMS 0.x face: its endpoints, its answers, and what is refused before a model sees it. */
@NullMarked
package org.hotplate.rest.internal;

import org.jspecify.annotations.NullMarked;
