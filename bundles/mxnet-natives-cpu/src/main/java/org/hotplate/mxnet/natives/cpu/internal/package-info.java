// SPDX-License-Identifier: Apache-2.0
/** Unpacks the libmxnet this bundle carries, once for each content, and publishes where it lies. */
@NullMarked
package org.hotplate.mxnet.natives.cpu.internal;

import org.jspecify.annotations.NullMarked;
