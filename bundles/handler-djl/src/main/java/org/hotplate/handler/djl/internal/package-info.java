// SPDX-License-Identifier: Apache-2.0
/** Runs DJL translators as handlers. */
@NullMarked
package org.hotplate.handler.djl.internal;

import org.jspecify.annotations.NullMarked;
