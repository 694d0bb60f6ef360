// SPDX-License-Identifier: Apache-2.0

/** An example of a handler that brings a library of its own. */
@NullMarked
package org.hotplate.examples.tokenizer;

import org.jspecify.annotations.NullMarked;
