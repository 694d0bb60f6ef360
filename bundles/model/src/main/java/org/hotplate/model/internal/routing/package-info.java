// SPDX-License-Identifier: Apache-2.0

/** Chooses which version of an endpoint answers a request: default versions and traffic splits. */
@NullMarked
package org.hotplate.model.internal.routing;

import org.jspecify.annotations.NullMarked;
