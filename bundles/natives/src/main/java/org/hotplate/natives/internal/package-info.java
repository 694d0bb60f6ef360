// SPDX-License-Identifier: Apache-2.0
/**
 * Unpacks the native libraries in a bundle, once for each content, and registers their folder as a service. These
 * classes are embedded in every natives bundle, whose headers describe its libraries; the bundles have no code of their
 * own.
 */
@NullMarked
package org.hotplate.natives.internal;

import org.jspecify.annotations.NullMarked;
