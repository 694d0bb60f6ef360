// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.Size;

/** {@link VersionOrder} is a total order of all texts, and compares numbers by value. */
class VersionOrderPropertyTest {

    private static final VersionOrder ORDER = VersionOrder.LOWEST_FIRST;

    @Property
    void isAntisymmetricAndConsistentWithEquals(@ForAll("versions") String a, @ForAll("versions") String b) {
        assertThat(Integer.signum(ORDER.compare(a, b))).isEqualTo(-Integer.signum(ORDER.compare(b, a)));
        assertThat(ORDER.compare(a, b) == 0).isEqualTo(a.equals(b));
    }

    @Property
    void isTransitive(@ForAll("versions") String a, @ForAll("versions") String b, @ForAll("versions") String c) {
        List<String> sorted = new ArrayList<>(List.of(a, b, c));
        sorted.sort(ORDER);

        assertThat(ORDER.compare(sorted.get(0), sorted.get(1))).isNotPositive();
        assertThat(ORDER.compare(sorted.get(1), sorted.get(2))).isNotPositive();
        assertThat(ORDER.compare(sorted.get(0), sorted.get(2))).isNotPositive();
    }

    @Property
    void sortsEveryPermutationAlike(
            @ForAll @Size(max = 12) List<@net.jqwik.api.From("versions") String> versions, @ForAll Random random) {
        List<String> one = new ArrayList<>(versions);
        List<String> other = new ArrayList<>(versions);
        Collections.shuffle(other, random);

        one.sort(ORDER);
        other.sort(ORDER);

        assertThat(other).isEqualTo(one);
    }

    @Property
    void comparesNumbersByValue(
            @ForAll @BigRange(min = "0", max = "99999999999999999999999") BigInteger a,
            @ForAll @BigRange(min = "0", max = "99999999999999999999999") BigInteger b,
            @ForAll("versions") String before) {
        int order = ORDER.compare(before + "." + a + ".x", before + "." + b + ".x");

        assertThat(Integer.signum(order)).isEqualTo(a.compareTo(b));
    }

    @Property
    void aFurtherPartIsLater(@ForAll("versions") String version, @ForAll("parts") String part) {
        assertThat(ORDER.compare(version, version + "." + part)).isNegative();
        assertThat(ORDER.compare("", version + part)).isNegative();
    }

    @Provide
    Arbitrary<String> versions() {
        // few characters, so that versions often have equal parts; and any text at all
        return Arbitraries.oneOf(
                Arbitraries.strings().withChars("0123ab.-").ofMaxLength(8),
                parts().list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join(".", parts)),
                Arbitraries.strings().ofMaxLength(10));
    }

    @Provide
    Arbitrary<String> parts() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(0, 20).map(String::valueOf),
                Arbitraries.of("00", "01", "007", "a", "b", "rc", "RC", "SNAPSHOT"));
    }
}
