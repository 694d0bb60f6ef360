// SPDX-License-Identifier: Apache-2.0
/** The metrics page. */
@NullMarked
package org.hotplate.metrics.internal;

import org.jspecify.annotations.NullMarked;
