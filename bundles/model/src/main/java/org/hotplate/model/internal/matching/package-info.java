// SPDX-License-Identifier: Apache-2.0

/** Finds the engine and the handler for a deployment among the registered services. */
@NullMarked
package org.hotplate.model.internal.matching;

import org.jspecify.annotations.NullMarked;
