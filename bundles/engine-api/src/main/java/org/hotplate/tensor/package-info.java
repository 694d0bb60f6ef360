// SPDX-License-Identifier: Apache-2.0

/**
 * Plain values that travel between front ends, handlers and engines: tensors, their types and shapes, and a model's
 * signature. Nothing here holds native memory or a class of any engine.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.hotplate.tensor;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
