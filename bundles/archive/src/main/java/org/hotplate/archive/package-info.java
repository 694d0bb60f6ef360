// SPDX-License-Identifier: Apache-2.0

/** Reads {@code .model} archives. Plain Java, usable without a container. */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.archive;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
