// SPDX-License-Identifier: Apache-2.0
/** Sentences in, sentences out. */
@NullMarked
package org.hotplate.handler.lstm.ptb.internal;

import org.jspecify.annotations.NullMarked;
