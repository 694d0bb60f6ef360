// SPDX-License-Identifier: Apache-2.0

/**
 * How models live and how their requests are scheduled.
 *
 * <p>Three kinds of threads meet here. The <em>registry's thread</em> makes every change of state. The <em>loader's
 * thread</em> loads networks and makes handlers, one after another, and never waits for the registry's thread. The
 * <em>workers</em> run requests. {@link org.hotplate.model.internal.WorkerPool} owns the one lock, and no service is
 * ever called under it.
 */
@NullMarked
package org.hotplate.model.internal;

import org.jspecify.annotations.NullMarked;
