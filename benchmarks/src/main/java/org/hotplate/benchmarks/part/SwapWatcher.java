// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.util.List;
import org.hotplate.benchmarks.client.Answer;
import org.hotplate.benchmarks.client.Watcher;

/**
 * Determines which of two archives may answer a request. Archives are swapped alternately, and even ones are the first
 * of the two. A swap begins when its file is moved in, and is complete when its first answer arrives. A request that
 * was sent when swap N was complete may be answered by N, or by N + 1 if that had begun at the time of the answer, but
 * not by earlier ones.
 */
final class SwapWatcher implements Watcher {

    private final List<String> answers;
    private volatile int begun;
    private volatile int done;
    private volatile boolean over;

    SwapWatcher(List<String> answers) {
        this.answers = List.copyOf(answers);
    }

    /** Called before an archive is moved in; returns its number. */
    int begin() {
        int next = done + 1;
        begun = next;
        return next;
    }

    int done() {
        return done;
    }

    /** Ends the load. */
    void end() {
        over = true;
    }

    /** Allows another load to begin. */
    void resume() {
        over = false;
    }

    @Override
    public long sending() {
        return done;
    }

    @Override
    public boolean right(long token, Answer answer) {
        if (answer.status() != 200) {
            return true; // counted by its status
        }
        int which = answers.indexOf(answer.text());
        int last = begun;
        // one that was sent before swap N was complete may be late, and look like N + 1
        if (which == last % 2 && last > done && token == done) {
            done = last;
        }
        return which >= 0 && (which == token % 2 || last > token);
    }

    @Override
    public boolean enough() {
        return over;
    }
}
