// SPDX-License-Identifier: Apache-2.0

/**
 * Value classes that front ends, handlers and engines share: tensors, their types and shapes, and a model's signature.
 * They use no native memory and no class of any engine.
 */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.tensor;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
