// SPDX-License-Identifier: Apache-2.0

/**
 * What there is to say of an archive to people and to scripts: what it holds, what is wrong with it, and what of an
 * installation would serve it. The shell and the command line print the same words from here.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.hotplate.archive.view;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
