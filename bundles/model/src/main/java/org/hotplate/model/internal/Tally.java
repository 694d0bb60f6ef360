// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.concurrent.atomic.LongAdder;
import org.hotplate.model.HandlerCounts;

/** Counts what came of one handler's calls, for all the models it serves. */
final class Tally {

    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder abandoned = new LongAdder();

    void ended(Outcome outcome) {
        if (outcome.isAnswer()) {
            answered.increment();
        } else if (outcome.isOurFault()) {
            failed.increment();
        }
    }

    void ranOutOfTime() {
        failed.increment();
    }

    void lostWorker() {
        abandoned.increment();
    }

    HandlerCounts counts() {
        return new HandlerCounts(answered.sum(), failed.sum(), abandoned.sum());
    }
}
