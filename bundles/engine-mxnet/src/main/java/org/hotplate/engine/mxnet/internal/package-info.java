// SPDX-License-Identifier: Apache-2.0
/**
 * MXNet through DJL: symbols and parameter files are checked here before native code reads them, weights are held once,
 * and each replica has an operator of its own over them. No native handle leaves this package.
 */
@NullMarked
package org.hotplate.engine.mxnet.internal;

import org.jspecify.annotations.NullMarked;
