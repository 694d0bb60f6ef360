// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopKTest {

    @Test
    void findsTheLargestFirst() {
        assertThat(top(3, 1, 5, 2, 9)).extracting(TopK::value).containsExactly(9.0, 5.0, 2.0);
        assertThat(top(3, 1, 5, 2, 9)).extracting(TopK::index).containsExactly(3, 1, 2);
    }

    @Test
    void givesAllWhereThereAreFewer() {
        assertThat(top(5, 1, 2)).extracting(TopK::index).containsExactly(1, 0);
        assertThat(top(5)).isEmpty();
    }

    @Test
    void putsTheLowerIndexFirstAmongEquals() {
        assertThat(top(3, 4, 7, 4, 7, 4)).extracting(TopK::index).containsExactly(1, 3, 0);
        assertThat(top(2, 0.0, -0.0, 0.0)).extracting(TopK::index).containsExactly(0, 1);
    }

    @Test
    void putsNanBehindEveryNumber() {
        assertThat(top(2, Double.NaN, 1, Double.NEGATIVE_INFINITY))
                .extracting(TopK::index)
                .containsExactly(1, 2);
        assertThat(top(2, Double.NaN, Double.NaN, Double.NaN))
                .extracting(TopK::index)
                .containsExactly(0, 1);
    }

    @Test
    void agreesWithASort() {
        Random random = new Random(7);
        double[] values = random.doubles(1000, 0, 50).map(Math::floor).toArray();

        List<Integer> sorted = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -values[i]))
                .toList();

        assertThat(top(100, values)).extracting(TopK::index).isEqualTo(sorted.subList(0, 100));
    }

    private static List<TopK> top(int k, double... values) {
        return TopK.of(i -> values[i], values.length, k);
    }
}
