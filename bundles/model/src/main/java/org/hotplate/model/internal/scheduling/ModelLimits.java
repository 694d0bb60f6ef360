// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.time.Duration;

/**
 * What a model may take of the machine.
 *
 * @param workers how many calls of it may run at once
 * @param capacity how many requests may wait
 * @param timeout how long a request may take from its arrival on
 * @param batch how many requests may share a call
 * @param delay how long a request waits for others to share its call with, while there are fewer
 */
public record ModelLimits(int workers, int capacity, Duration timeout, int batch, Duration delay) {

    /** What holds before there is anything to limit. */
    static final ModelLimits NONE = new ModelLimits(1, 1, Duration.ofSeconds(60), 1, Duration.ZERO);
}
