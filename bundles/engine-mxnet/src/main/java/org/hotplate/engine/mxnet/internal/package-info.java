// SPDX-License-Identifier: Apache-2.0
/**
 * MXNet through DJL. Symbols and parameter files are checked here before native code reads them, replicas share the
 * weights, and each replica has its own operator. Native handles do not leave this package.
 */
@NullMarked
package org.hotplate.engine.mxnet.internal;

import org.jspecify.annotations.NullMarked;
