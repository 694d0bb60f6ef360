// SPDX-License-Identifier: Apache-2.0

/** The management front end: health and models as JSON, on a second HTTP listener on the loopback interface. */
@NullMarked
package org.hotplate.management.internal;

import org.jspecify.annotations.NullMarked;
