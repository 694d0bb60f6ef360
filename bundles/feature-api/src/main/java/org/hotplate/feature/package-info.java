// SPDX-License-Identifier: Apache-2.0

/**
 * The product's features as the launcher knows them, and how to install and remove them. The launcher implements it, and the framework
 * exports it, since features must be able to take every bundle away but the framework.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.hotplate.feature;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
