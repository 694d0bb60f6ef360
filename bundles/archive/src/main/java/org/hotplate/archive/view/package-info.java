// SPDX-License-Identifier: Apache-2.0

/**
 * Reports on an archive for people and scripts: its contents, its faults, and what of an
 * installation would serve it. The shell and the command line print the same words from here.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.hotplate.archive.view;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
