// SPDX-License-Identifier: Apache-2.0
/** Between Hotplate's handlers and DJL's translators. */
@NullMarked
package org.hotplate.handler.djl.internal;

import org.jspecify.annotations.NullMarked;
