// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The {@link LastGood} marker: what it records after updates and rollbacks, and that it is read back as written. */
class MarkerPropertyTest {

    private static Path folder = Path.of("");

    @BeforeContainer
    static void create() throws IOException {
        folder = Files.createTempDirectory("marker");
    }

    @AfterContainer
    static void delete() throws IOException {
        Folders.delete(folder);
    }

    /** Fewer tries, since each forces a file to the disk. */
    @Property(tries = 100)
    void isReadBackAsItWasWritten(@ForAll("histories") LastGood marker) throws IOException {
        marker.write(folder);

        assertThat(LastGood.read(folder)).isEqualTo(marker);
        assertThat(Folders.list(folder)).containsExactly(folder.resolve(LastGood.FILE));
    }

    @Property
    void keepsTheGenerationBeforeAndNoneBeforeThat(@ForAll("histories") LastGood marker) {
        assertThat(marker.previous().flatMap(LastGood::previous)).isEmpty();
        marker.previous().ifPresent(before -> {
            assertThat(before.generation()).isNotEqualTo(marker.generation());
            assertThat(before.archive()).isNotEqualTo(marker.archive());
            assertThat(marker.keeps(before.generation())).isTrue();
        });
        assertThat(marker.keeps(marker.generation())).isTrue();
        assertThat(marker.keeps(-1)).isFalse();
    }

    @Property
    void aSecondRollbackReversesTheFirst(@ForAll("histories") LastGood marker) {
        Optional<LastGood> back = marker.swapped();

        assertThat(back.isPresent()).isEqualTo(marker.previous().isPresent());
        back.ifPresent(swapped -> {
            assertThat(swapped.generation())
                    .isEqualTo(marker.previous().orElseThrow().generation());
            assertThat(swapped.rolledBack()).isEqualTo(marker.rolledBack().isEmpty() ? marker.archive() : "");
            assertThat(swapped.swapped().map(LastGood::generation)).contains(marker.generation());
            assertThat(swapped.swapped().flatMap(LastGood::swapped)).contains(swapped);
        });
    }

    @Property
    void anUpdateEndsARollbackAndNewOptionsDoNot(
            @ForAll("histories") LastGood marker, @ForAll("states") LastGood next, @ForAll boolean keepPrevious) {
        LastGood rolledBack = marker.swapped().orElse(marker);
        LastGood updated = rolledBack.followedBy(
                state(rolledBack.generation() + 1, next.archive() + "-", next.options()), keepPrevious);
        LastGood configured = rolledBack.followedBy(
                state(rolledBack.generation(), rolledBack.archive(), next.options()), keepPrevious);

        assertThat(updated.rolledBack()).isEmpty();
        assertThat(updated.previous().map(LastGood::generation))
                .isEqualTo(keepPrevious ? Optional.of(rolledBack.generation()) : Optional.empty());
        assertThat(configured.rolledBack()).isEqualTo(rolledBack.rolledBack());
        assertThat(configured.options()).isEqualTo(next.options());
        assertThat(configured.archive()).isEqualTo(rolledBack.archive());
        assertThat(configured.previous()).isEqualTo(keepPrevious ? rolledBack.previous() : Optional.empty());
    }

    private static LastGood state(long generation, String archive, String options) {
        return new LastGood(generation, archive, "", options, "", Optional.empty(), "");
    }

    /** What markers contain after some updates, restarts and rollbacks. */
    @Provide
    Arbitrary<LastGood> histories() {
        return Combinators.combine(
                        states().list().ofMinSize(1).ofMaxSize(5),
                        Arbitraries.of(true, false).list().ofSize(5))
                .as((states, rollbacks) -> {
                    LastGood marker = numbered(states.get(0), 1);
                    for (int i = 1; i < states.size(); i++) {
                        marker = marker.followedBy(numbered(states.get(i), i + 1), true);
                        if (rollbacks.get(i)) {
                            marker = marker.swapped().orElse(marker);
                        }
                    }
                    return marker;
                });
    }

    private static LastGood numbered(LastGood state, long generation) {
        return new LastGood(
                generation,
                state.archive(),
                state.optionsFingerprint(),
                state.options(),
                state.configured(),
                Optional.empty(),
                "");
    }

    @Provide
    Arbitrary<LastGood> states() {
        Arbitrary<String> texts = Arbitraries.strings()
                .ofMaxLength(20)
                .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
        // few archives, so that the same one is often copied again
        return Combinators.combine(Arbitraries.of("a 1", "b 2", "c 3"), texts, texts, texts)
                .as((archive, fingerprint, options, configured) ->
                        new LastGood(1, archive, fingerprint, options, configured, Optional.empty(), ""));
    }
}
