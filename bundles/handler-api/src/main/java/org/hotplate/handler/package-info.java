// SPDX-License-Identifier: Apache-2.0

/**
 * The SPI for handlers. A {@link org.hotplate.handler.ModelHandler} replaces a custom service of MMS. The runtime
 * passes it the request, the network, the model's options and the archive's assets.
 */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.handler;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
