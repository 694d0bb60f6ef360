// SPDX-License-Identifier: Apache-2.0

/**
 * The service that installs, removes, reloads and rolls back the models of the deploy folder, fetches archives and lets
 * their code run. For the shell and for any other front end.
 */
@Version("0.1.0")
@Export
@NullMarked
package org.hotplate.model.deploy;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
