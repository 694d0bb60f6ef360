// SPDX-License-Identifier: Apache-2.0

/**
 * The API of the model registry: finding models, their facts, and predictions. The registry combines an archive, an
 * engine and a handler to a model.
 */
@Export
@Version("0.1.1")
@NullMarked
package org.hotplate.model;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
