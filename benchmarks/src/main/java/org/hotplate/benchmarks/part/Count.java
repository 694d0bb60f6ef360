// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import org.hotplate.benchmarks.client.Watcher;

/** Ends a load after that number of requests. */
final class Count implements Watcher {

    private final int most;
    private int sent;

    Count(int most) {
        this.most = most;
    }

    @Override
    public long sending() {
        return sent++;
    }

    @Override
    public boolean enough() {
        return sent >= most;
    }
}
