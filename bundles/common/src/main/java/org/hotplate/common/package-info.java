// SPDX-License-Identifier: Apache-2.0

/** Small classes that several bundles include as private packages. */
@NullMarked
package org.hotplate.common;

import org.jspecify.annotations.NullMarked;
