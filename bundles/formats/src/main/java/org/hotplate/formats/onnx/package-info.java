// SPDX-License-Identifier: Apache-2.0
/** ONNX models, as far as they describe themselves. */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.formats.onnx;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
