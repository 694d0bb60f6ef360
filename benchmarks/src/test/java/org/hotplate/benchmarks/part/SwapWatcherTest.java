// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hotplate.benchmarks.client.Answer;
import org.junit.jupiter.api.Test;

class SwapWatcherTest {

    private static final Answer EVEN = new Answer(200, "even", false);
    private static final Answer ODD = new Answer(200, "odd", false);

    private final SwapWatcher watcher = new SwapWatcher(List.of("even", "odd"));

    @Test
    void takesEitherVersionWhileASwapIsUnderWay() {
        long sent = watcher.sending();
        watcher.begin();

        assertThat(watcher.right(sent, EVEN)).isTrue();
        assertThat(watcher.done()).isZero();
        assertThat(watcher.right(sent, ODD)).isTrue();
        assertThat(watcher.done()).isEqualTo(1);
        assertThat(watcher.right(sent, EVEN)).as("it was sent before").isTrue();
    }

    @Test
    void findsAnAnswerOfTheOldVersionWrongOnceTheNewOneHasAnswered() {
        watcher.begin();
        watcher.right(watcher.sending(), ODD);

        assertThat(watcher.right(watcher.sending(), EVEN)).isFalse();
    }

    @Test
    void findsTheNewVersionWrongBeforeItIsThere() {
        assertThat(watcher.right(watcher.sending(), ODD)).isFalse();
    }

    @Test
    void findsAnyOtherAnswerWrong() {
        assertThat(watcher.right(watcher.sending(), new Answer(200, "eve", false)))
                .isFalse();
    }

    @Test
    void doesNotTakeALateAnswerForTheNextVersion() {
        long early = watcher.sending();
        watcher.begin();
        watcher.right(early, ODD);
        watcher.begin();

        assertThat(watcher.right(early, EVEN)).isTrue();

        assertThat(watcher.done()).as("that was version 0, not 2").isEqualTo(1);
        assertThat(watcher.right(watcher.sending(), EVEN)).isTrue();
        assertThat(watcher.done()).isEqualTo(2);
    }
}
