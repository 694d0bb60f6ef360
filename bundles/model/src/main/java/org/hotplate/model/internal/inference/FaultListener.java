// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.inference;

import org.hotplate.model.Failure;

/** Is called with the faults of a model's handler and engine, on the workers' threads. */
public interface FaultListener {

    void fault(Failure failure);

    /** A call ended the process in which the network runs, or exceeded its time limit so that the process was ended. */
    void crash(Failure failure);
}
