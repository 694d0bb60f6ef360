// SPDX-License-Identifier: Apache-2.0

/**
 * What a handler must provide, the Java successor of MMS's Python custom service, and what the runtime gives it:
 * the request, the lent network, pictures, options and assets.
 */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.handler;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
