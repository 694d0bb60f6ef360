// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import java.util.concurrent.atomic.LongAdder;
import org.hotplate.model.admin.HandlerCounts;
import org.hotplate.model.internal.inference.CallOutcome;

/** Counts the outcomes of one handler's calls, for all its models. */
public final class HandlerStatistics {

    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder abandoned = new LongAdder();

    public void ended(CallOutcome outcome) {
        if (outcome.isAnswer()) {
            answered.increment();
        } else if (outcome.isOurFault()) {
            failed.increment();
        }
    }

    public void ranOutOfTime() {
        failed.increment();
    }

    public void workerLost() {
        abandoned.increment();
    }

    public HandlerCounts counts() {
        return new HandlerCounts(answered.sum(), failed.sum(), abandoned.sum());
    }
}
