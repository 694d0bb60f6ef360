// SPDX-License-Identifier: Apache-2.0

/** Deploys archives from the deploy folder to the registry, and falls back to an earlier copy if that fails. */
@NullMarked
package org.hotplate.archive.loader.deployment;

import org.jspecify.annotations.NullMarked;
