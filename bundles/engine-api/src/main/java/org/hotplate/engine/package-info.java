// SPDX-License-Identifier: Apache-2.0

/** What a model engine must provide, and what the runtime promises it in return. */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.engine;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
