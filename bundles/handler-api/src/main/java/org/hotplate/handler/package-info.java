// SPDX-License-Identifier: Apache-2.0

/**
 * The handler SPI: a {@link org.hotplate.handler.ModelHandler} is the Java successor of an MMS custom service. The runtime
 * provides the request, the network, the model's options and the archive's assets.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.hotplate.handler;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
