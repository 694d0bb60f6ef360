// SPDX-License-Identifier: Apache-2.0

/** Administration of models: deployment, scaling, versions and the statistics of handlers. */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.model.admin;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
