// SPDX-License-Identifier: Apache-2.0

/**
 * Pictures for handlers: decoding and encoding with an {@link org.hotplate.handler.image.ImageCodec} service, and
 * conversion to network inputs.
 */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.handler.image;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
