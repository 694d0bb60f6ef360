// SPDX-License-Identifier: Apache-2.0
/** The methods that replace calls of {@code System.exit} in installed code. Only woven classes call them. */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.handler.guard;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
