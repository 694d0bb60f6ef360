// SPDX-License-Identifier: Apache-2.0
/** ONNX models, run with ONNX Runtime's own Java API. */
@NullMarked
package org.hotplate.engine.onnx.internal;

import org.jspecify.annotations.NullMarked;
