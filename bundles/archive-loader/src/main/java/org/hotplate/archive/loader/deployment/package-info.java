// SPDX-License-Identifier: Apache-2.0

/** The way of an archive from the deploy folder to the registry, and what is served when it fails. */
@NullMarked
package org.hotplate.archive.loader.deployment;

import org.jspecify.annotations.NullMarked;
