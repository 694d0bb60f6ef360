// SPDX-License-Identifier: Apache-2.0

/**
 * The model registry: wires the sub-packages together and publishes the services.
 *
 * <p>Three kinds of threads meet here. The <em>registry thread</em> makes every change of state. The <em>loader
 * thread</em> loads networks and creates handlers, one after another, and never waits for the registry thread. The
 * <em>workers</em> run requests. {@link org.hotplate.model.internal.scheduling.WorkerPool} owns the one lock, and no
 * service is ever called under it.
 */
@NullMarked
package org.hotplate.model.internal;

import org.jspecify.annotations.NullMarked;
