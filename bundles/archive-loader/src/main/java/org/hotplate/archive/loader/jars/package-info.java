// SPDX-License-Identifier: Apache-2.0

/** Installs the jars of the deploy folder as bundles. */
@NullMarked
package org.hotplate.archive.loader.jars;

import org.jspecify.annotations.NullMarked;
