// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.util.List;
import org.hotplate.benchmarks.client.Answer;
import org.hotplate.benchmarks.client.Watcher;

/**
 * Knows which of two archives may answer. Archives are swapped one after the other, the even ones being the first of the
 * two; a swap has begun when its file is moved in, and is done when its first answer is seen. A request sent when swap N
 * was done may be answered by N, or by N + 1 if that has begun by the time of the answer; by none before.
 */
final class SwapWatcher implements Watcher {

    private final List<String> answers;
    private volatile int begun;
    private volatile int done;
    private volatile boolean over;

    SwapWatcher(List<String> answers) {
        this.answers = List.copyOf(answers);
    }

    /** Says that an archive is about to be moved in, and returns its number. */
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

    /** Lets another load begin. */
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
        // one that was sent before swap N was done may be late, and look like N + 1
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
