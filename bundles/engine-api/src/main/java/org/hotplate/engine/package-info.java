// SPDX-License-Identifier: Apache-2.0

/** The SPI for model engines. */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.engine;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
