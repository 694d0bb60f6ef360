// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.admin;

import java.util.OptionalInt;

/**
 * The limits that an operator has set for a running model. An absent limit is the configuration's.
 *
 * @param workers how many of the workers may run it at once
 * @param queue how many requests may wait for it
 */
public record Scale(OptionalInt workers, OptionalInt queue) {

    /** No limit is set. */
    public static final Scale NONE = new Scale(OptionalInt.empty(), OptionalInt.empty());

    /** The {@link org.hotplate.model.Setting#source source} of a setting that an operator has set. */
    public static final String SOURCE = "model:scale";

    /** Returns these limits, completed by earlier ones where absent. */
    public Scale over(Scale earlier) {
        return new Scale(workers.isPresent() ? workers : earlier.workers, queue.isPresent() ? queue : earlier.queue);
    }
}
