// SPDX-License-Identifier: Apache-2.0

/** The Open Inference Protocol, version 2, over gRPC. */
@NullMarked
package org.hotplate.grpc.internal;

import org.jspecify.annotations.NullMarked;
