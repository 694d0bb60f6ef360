// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.client;

/** Sees every exchange of a load, on the client's thread. */
public interface Watcher {

    /** Sees nothing, lets everything pass. */
    Watcher NONE = new Watcher() {};

    /** Called when a request begins to be sent; what it returns is given back with the answer. */
    default long sending() {
        return 0;
    }

    /** Returns whether the answer is right; a wrong one is counted as an error. */
    default boolean right(long token, Answer answer) {
        return true;
    }

    /** Returns whether the load is to end before its time. */
    default boolean enough() {
        return false;
    }
}
