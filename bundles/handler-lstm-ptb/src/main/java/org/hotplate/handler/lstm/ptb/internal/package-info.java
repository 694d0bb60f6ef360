// SPDX-License-Identifier: Apache-2.0
/** The stock handler for predicting the next words of a sentence. */
@NullMarked
package org.hotplate.handler.lstm.ptb.internal;

import org.jspecify.annotations.NullMarked;
