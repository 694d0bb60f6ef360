// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.admin;

import java.util.OptionalInt;

/**
 * What an operator has decided about a running model's limits; absent members stay what its configuration says.
 *
 * @param workers how many of the workers may run it at once
 * @param queue how many requests may wait for it
 */
public record Scale(OptionalInt workers, OptionalInt queue) {

    /** The decision had no result. */
    public static final Scale NONE = new Scale(OptionalInt.empty(), OptionalInt.empty());

    /** Where a setting comes from that was decided so, as {@link org.hotplate.model.Setting#source} says it. */
    public static final String SOURCE = "model:scale";

    /** Returns this decision, and where it is silent, an earlier one. */
    public Scale over(Scale earlier) {
        return new Scale(workers.isPresent() ? workers : earlier.workers, queue.isPresent() ? queue : earlier.queue);
    }
}
