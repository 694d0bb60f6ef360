// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.support;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;

/**
 * The names of a network's classes: line n of a file such as {@code synset.txt}, counted from 0, is the name of class
 * n.
 */
public final class Labels {

    /** No labels: the name of each class is its index. */
    public static final Labels NONE = new Labels(List.of());

    /** The default file. */
    private static final String DEFAULT_FILE = "synset.txt";

    private final List<String> names;

    private Labels(List<String> names) {
        this.names = names;
    }

    /**
     * Reads a file with one label per line, in UTF-8, or in Latin-1 if it is not valid UTF-8. Blanks around labels are
     * removed.
     *
     * @throws HandlerException if the file cannot be read
     */
    public static Labels read(Path file) throws HandlerException {
        try {
            return new Labels(
                    text(Files.readAllBytes(file)).lines().map(String::strip).toList());
        } catch (IOException e) {
            throw new HandlerException(
                    FailureKind.INTERNAL, "Cannot read the labels in %s: %s".formatted(file.getFileName(), e), e);
        }
    }

    /**
     * Reads the labels of a model from the file in its option {@code labels}; by default from {@code synset.txt} if the
     * archive contains it.
     *
     * @throws HandlerException if the file in the option is not in the archive, or a file cannot be read
     */
    public static Labels of(HandlerContext context) throws HandlerException {
        Optional<Path> defaultFile = context.asset(DEFAULT_FILE);
        String name = context.options().anyText("labels", defaultFile.isPresent() ? DEFAULT_FILE : "-");
        boolean configured = context.options().isSet("labels");
        Optional<Path> file = configured ? context.asset(name) : defaultFile;
        if (configured && file.isEmpty()) {
            throw context.options().invalidValue("labels", "the name of a file in the archive");
        }
        return file.isPresent() ? read(file.get()) : NONE;
    }

    /**
     * Returns labels reduced to one word, counted from 1, as some MMS services reduced {@code n02127052 lynx} to {@code
     * lynx}. Labels with fewer words remain unchanged.
     */
    public Labels word(int position) {
        return new Labels(names.stream()
                .map(name -> {
                    String[] words = name.split("\\s+", -1);
                    return position <= words.length ? words[position - 1] : name;
                })
                .toList());
    }

    public int size() {
        return names.size();
    }

    /** Returns the name of a class; its index if there is no label for it. */
    public String name(int index) {
        return index < names.size() ? names.get(index) : Integer.toString(index);
    }

    private static String text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
