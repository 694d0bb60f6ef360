// SPDX-License-Identifier: Apache-2.0

/**
 * Deploys the content of the deploy folder. An observer detects changes; each archive is copied to the data folder and
 * served from there.
 */
@NullMarked
package org.hotplate.archive.loader;

import org.jspecify.annotations.NullMarked;
