// SPDX-License-Identifier: Apache-2.0

/**
 * Serves the models of the deploy folder and installs its jars. File system events and a slow poll say what changes; each
 * archive is copied to the data folder and served from there.
 */
@NullMarked
package org.hotplate.archive.loader;

import org.jspecify.annotations.NullMarked;
