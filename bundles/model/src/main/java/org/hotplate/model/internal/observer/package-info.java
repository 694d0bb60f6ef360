// SPDX-License-Identifier: Apache-2.0

/** Records calls and changes, and delivers them to observers. */
@NullMarked
package org.hotplate.model.internal.observer;

import org.jspecify.annotations.NullMarked;
