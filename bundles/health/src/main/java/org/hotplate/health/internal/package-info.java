// SPDX-License-Identifier: Apache-2.0

/** The product's own health check, and the evaluation of all checks. */
@NullMarked
package org.hotplate.health.internal;

import org.jspecify.annotations.NullMarked;
