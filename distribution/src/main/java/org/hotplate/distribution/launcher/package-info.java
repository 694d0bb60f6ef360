// SPDX-License-Identifier: Apache-2.0
/** Starts the server: an OSGi framework with the bundles of feature files. */
@NullMarked
package org.hotplate.distribution.launcher;

import org.jspecify.annotations.NullMarked;
