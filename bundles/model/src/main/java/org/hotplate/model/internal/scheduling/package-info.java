// SPDX-License-Identifier: Apache-2.0

/** Queues requests and runs them on a fixed number of worker threads, fairly among models. */
@NullMarked
package org.hotplate.model.internal.scheduling;

import org.jspecify.annotations.NullMarked;
