// SPDX-License-Identifier: Apache-2.0
/** Boots the server: an OSGi framework filled from feature files. */
@NullMarked
package org.hotplate.distribution.launcher;

import org.jspecify.annotations.NullMarked;
