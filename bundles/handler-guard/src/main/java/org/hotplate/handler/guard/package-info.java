// SPDX-License-Identifier: Apache-2.0
/** The replacement for calls in handlers that would end the server. Only woven code calls it. */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.handler.guard;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
