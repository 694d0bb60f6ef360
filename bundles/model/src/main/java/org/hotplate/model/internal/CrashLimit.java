// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.time.Duration;

/**
 * How many requests may end the process of a model's network.
 *
 * @param number the number at which the model is FAILED
 * @param within the time within which they count
 */
public record CrashLimit(int number, Duration within) {

    static final CrashLimit DEFAULT = new CrashLimit(3, Duration.ofMinutes(10));
}
