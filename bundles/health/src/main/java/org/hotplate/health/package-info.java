// SPDX-License-Identifier: Apache-2.0

/**
 * The health of the server, from the Felix Health Checks in the container. Front ends report it by the endpoints of their
 * protocols. A bundle adds a condition by registering a {@code HealthCheck} service with the tag {@code live} or {@code
 * ready}.
 */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.health;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
