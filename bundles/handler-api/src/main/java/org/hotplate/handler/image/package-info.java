// SPDX-License-Identifier: Apache-2.0

/**
 * Pictures for handlers: decoding and encoding by the best {@link org.hotplate.handler.image.ImageCodec} service, and the
 * conversion of pictures to a network's inputs.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.hotplate.handler.image;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
