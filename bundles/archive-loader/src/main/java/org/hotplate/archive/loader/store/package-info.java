// SPDX-License-Identifier: Apache-2.0

/** The unpacked copies that models are served from, and the record of the last good one. */
@NullMarked
package org.hotplate.archive.loader.store;

import org.jspecify.annotations.NullMarked;
