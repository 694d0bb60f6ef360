// SPDX-License-Identifier: Apache-2.0

/** Reading a component's configuration from {@code conf/PID.cfg}. */
@NullMarked
package org.hotplate.common.config;

import org.jspecify.annotations.NullMarked;
