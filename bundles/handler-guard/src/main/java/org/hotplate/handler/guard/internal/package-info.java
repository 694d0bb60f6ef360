// SPDX-License-Identifier: Apache-2.0
/** Rewrites the classes of handler bundles as they are loaded. */
@NullMarked
package org.hotplate.handler.guard.internal;

import org.jspecify.annotations.NullMarked;
