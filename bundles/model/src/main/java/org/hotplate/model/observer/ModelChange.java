// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.observer;

import java.time.Instant;
import org.hotplate.model.ModelState;
import org.osgi.annotation.versioning.ProviderType;

/** One change of a model's state, or of the reason for it. Immutable; any thread may read it. */
@ProviderType
public interface ModelChange {

    /** Returns the model's name, as {@link org.hotplate.model.Model#name} does. */
    String model();

    /** Returns the model's version after the change, or an empty text if it has none. */
    String version();

    /** Returns the state before, which is the same as {@link #state} if only the reason has changed. */
    ModelState previous();

    ModelState state();

    /** Returns what the model waits for or why it failed, or an empty text. */
    String reason();

    /** Returns when the model entered the state. */
    Instant time();
}
