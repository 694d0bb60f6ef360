// SPDX-License-Identifier: Apache-2.0

@NullMarked
package org.hotplate.server.internal;

import org.jspecify.annotations.NullMarked;
