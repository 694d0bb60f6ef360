// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.toy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that the code in docs/writing-an-engine.md is the code that is compiled and tested here. */
final class PageTest {

    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyPieceOfCodeOnThePageIsInTheseSources() throws IOException {
        List<String> sources = sources();
        List<String> pieces = CODE.matcher(Files.readString(Path.of("../../docs/writing-an-engine.md")))
                .results()
                .map(MatchResult::group)
                .map(piece -> plain(piece.replace("```java", "").replace("```", "")))
                .toList();

        assertThat(pieces).hasSizeGreaterThan(3).allSatisfy(piece -> assertThat(sources)
                .anyMatch(source -> source.contains(piece), piece));
    }

    private static List<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(PageTest::read)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return plain(Files.readString(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The indentation depends on how much of the class is shown. */
    private static String plain(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }
}
