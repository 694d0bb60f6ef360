// SPDX-License-Identifier: Apache-2.0
/** Readers for the declarations in a network's files, which work without an engine. */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.formats;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
