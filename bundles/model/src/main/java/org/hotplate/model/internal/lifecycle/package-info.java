// SPDX-License-Identifier: Apache-2.0

/** Deploys, updates, drains and removes models; every state change runs on the registry thread. */
@NullMarked
package org.hotplate.model.internal.lifecycle;

import org.jspecify.annotations.NullMarked;
