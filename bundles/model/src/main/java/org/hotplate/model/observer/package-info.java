// SPDX-License-Identifier: Apache-2.0

/**
 * Observation of models and calls, for metrics, access logs, traces and consoles. Observers are OSGi services that the
 * model registry finds by their interface.
 *
 * <p>All observers are called on one daemon thread, one event after another, in the order in which the events were
 * recorded. Up to 8,192 calls and 1,024 changes wait for that thread. When it is too slow for that, further events are
 * discarded, and the log says how many. An observer that throws loses that event only.
 */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.model.observer;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
