// SPDX-License-Identifier: Apache-2.0

/**
 * Reports on an archive for users and scripts: its contents, its faults, and the parts of an installation that would
 * serve it. The shell and the command line both print these texts.
 */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.archive.view;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
