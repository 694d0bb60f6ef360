// SPDX-License-Identifier: Apache-2.0

/**
 * The API for the product's features. The launcher implements it and the framework exports it, because it must remain
 * available if any bundle is uninstalled.
 */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.feature;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
