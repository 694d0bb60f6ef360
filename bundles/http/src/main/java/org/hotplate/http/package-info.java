// SPDX-License-Identifier: Apache-2.0

/**
 * Shared classes of HTTP front ends. A front end is a servlet that routes requests, a {@link
 * org.hotplate.http.PredictionCodec} for its syntax, and a rendering of {@link org.hotplate.http.Problem problems};
 * {@link org.hotplate.http.FrontEnd} reads bodies within the limits, calls the model and writes the reply without
 * blocking a thread.
 */
@Export
@Version("0.3.0")
@NullMarked
package org.hotplate.http;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
