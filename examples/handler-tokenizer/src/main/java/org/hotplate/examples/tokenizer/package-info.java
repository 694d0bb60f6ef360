// SPDX-License-Identifier: Apache-2.0

/** An example of a handler with an embedded library. */
@NullMarked
package org.hotplate.examples.tokenizer;

import org.jspecify.annotations.NullMarked;
