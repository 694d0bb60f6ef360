// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.time.Duration;

/**
 * The limits of a model.
 *
 * @param workers how many of its calls may run at once
 * @param capacity how many requests may wait
 * @param timeout how long a request may take, from its arrival
 * @param batch how many requests may run as one batch
 * @param delay how long a request waits for others while the batch is not full
 */
public record ModelLimits(int workers, int capacity, Duration timeout, int batch, Duration delay) {

    /** The limits of a model before its first deployment. */
    static final ModelLimits NONE = new ModelLimits(1, 1, Duration.ofSeconds(60), 1, Duration.ZERO);
}
