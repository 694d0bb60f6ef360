// SPDX-License-Identifier: Apache-2.0

/** Writes archives to the deploy folder. */
@NullMarked
package org.hotplate.archive.loader.install;

import org.jspecify.annotations.NullMarked;
