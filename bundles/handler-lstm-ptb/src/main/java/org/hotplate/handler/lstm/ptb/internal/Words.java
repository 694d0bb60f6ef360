// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.lstm.ptb.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.support.Vocabulary;

/** The words and numbers in {@code vocab_dict.txt}. */
final class Words {

    /** The number of the end of a sentence, of unknown words, and of the padding up to the bucket's size. */
    static final int PADDING = 0;

    private static final String END = "\n";

    private final Vocabulary vocabulary;
    private final Map<Integer, String> words;

    private Words(Map<String, Integer> numbers) {
        this.vocabulary = new Vocabulary(numbers, PADDING);
        this.words = numbers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey, (first, last) -> last));
    }

    /**
     * Reads lines {@code word number}. As in MMS, lines without a blank or without a word are ignored, and so is text
     * after the number.
     *
     * @throws HandlerException if the file cannot be read or a number is invalid
     */
    static Words read(Path file) throws HandlerException {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        numbers.put(END, PADDING);
        int line = 0;
        for (String text : text(file).split("\r?\n", -1)) {
            line++;
            String[] pieces = text.split(" ", -1);
            if (pieces.length > 1 && !pieces[0].isEmpty()) {
                numbers.put(pieces[0], number(pieces[1], file, line));
            }
        }
        return new Words(numbers);
    }

    private static int number(String text, Path file, int line) throws HandlerException {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new HandlerException(
                    FailureKind.BAD_REQUEST,
                    "%s has '%s' in line %d; a word, a blank and a whole number are allowed"
                            .formatted(file.getFileName(), text, line),
                    e);
        }
    }

    private static String text(Path file) throws HandlerException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new HandlerException(
                    FailureKind.INTERNAL, "Cannot read the words in %s: %s".formatted(file.getFileName(), e), e);
        }
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    /** Returns the word with a number; the number as text if there is none. */
    String word(int number) {
        return words.getOrDefault(number, Integer.toString(number));
    }
}
