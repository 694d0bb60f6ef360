// SPDX-License-Identifier: Apache-2.0

/** The management front end: health and models as JSON, on a second HTTP listener that only this machine reaches. */
@NullMarked
package org.hotplate.management.internal;

import org.jspecify.annotations.NullMarked;
