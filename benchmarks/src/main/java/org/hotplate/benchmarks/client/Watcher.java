// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.client;

/** Called for each exchange of a load, on the client's thread. */
public interface Watcher {

    /** Does nothing and accepts every answer. */
    Watcher NONE = new Watcher() {};

    /** Called before a request is sent; its result is passed to the method for the answer. */
    default long sending() {
        return 0;
    }

    /** Returns whether the answer is correct; otherwise it is counted as an error. */
    default boolean right(long token, Answer answer) {
        return true;
    }

    /** Returns whether the load ends early. */
    default boolean enough() {
        return false;
    }
}
