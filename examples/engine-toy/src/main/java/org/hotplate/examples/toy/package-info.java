// SPDX-License-Identifier: Apache-2.0
/** An engine in plain Java, for networks of two matrix operations. */
@NullMarked
package org.hotplate.examples.toy;

import org.jspecify.annotations.NullMarked;
