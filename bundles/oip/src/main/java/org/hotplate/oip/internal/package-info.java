// SPDX-License-Identifier: Apache-2.0

/** The Open Inference Protocol, version 2, over HTTP: its resources, requests and replies. */
@NullMarked
package org.hotplate.oip.internal;

import org.jspecify.annotations.NullMarked;
