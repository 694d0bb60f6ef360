// SPDX-License-Identifier: Apache-2.0

/** How the configuration of a component is read from {@code conf/PID.cfg}. */
@NullMarked
package org.hotplate.common.config;

import org.jspecify.annotations.NullMarked;
