// SPDX-License-Identifier: Apache-2.0

/** Runs one request or batch: preprocess, the network, postprocess; owns the replicas of a network. */
@NullMarked
package org.hotplate.model.internal.inference;

import org.jspecify.annotations.NullMarked;
