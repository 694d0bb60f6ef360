// SPDX-License-Identifier: Apache-2.0

/**
 * The models being served: their life, their facts and the way to a prediction. The only place that joins an archive,
 * an engine and a handler.
 */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.model;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
