// SPDX-License-Identifier: Apache-2.0

/**
 * The watched folder: what lies in it is what is served. Felix fileinstall offers its files, a look of our own finds
 * what fileinstall cannot see; each archive is copied to the data folder and served from there.
 */
@NullMarked
package org.hotplate.archive.loader;

import org.jspecify.annotations.NullMarked;
