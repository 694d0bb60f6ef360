// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hotplate.shell.internal.Completes;

/** Completes the last word of a line to a command, an option, a name or a file. */
final class Completion {

    private static final int MOST_FILES = 500;

    private final CommandCatalog catalog;

    Completion(CommandCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Returns the words that can replace the last word of a line, which is empty after a blank.
     *
     * @param directory the folder that relative file names start from
     */
    List<String> complete(Path directory, String line) {
        List<String> words = lastStatement(line);
        String word = words.get(words.size() - 1);
        if (word.startsWith("'") || word.startsWith("\"")) {
            return List.of();
        }
        Stream<String> candidates =
                words.size() == 1 ? commands(word) : arguments(directory, words.subList(0, words.size() - 1), word);
        return candidates
                .filter(candidate -> candidate.startsWith(word))
                .distinct()
                .sorted()
                .toList();
    }

    // Felix's commands are used without scope, such as lb and start; Hotplate's with their scope
    private Stream<String> commands(String word) {
        return catalog.names().stream()
                .map(name -> name.startsWith("felix:") && !word.startsWith("felix:")
                        ? name.substring("felix:".length())
                        : name);
    }

    private Stream<String> arguments(Path directory, List<String> before, String word) {
        Optional<String> command = catalog.fullName(before.get(0));
        if (command.isEmpty()) {
            return Stream.empty();
        }
        if (command.get().equals("felix:help")) {
            return commands(word);
        }
        return catalog.methods(command.get()).stream().flatMap(method -> arguments(method, directory, before, word));
    }

    private static Stream<String> arguments(CommandMethod method, Path directory, List<String> before, String word) {
        if (word.startsWith("-")) {
            return method.options().stream();
        }
        int place = 0;
        for (int i = 1; i < before.size(); i++) {
            if (method.takesValue(before.get(i))) {
                i++;
            } else if (!before.get(i).startsWith("-")) {
                place++;
            }
        }
        if (before.size() > 1 && method.takesValue(before.get(before.size() - 1))) {
            return Stream.empty();
        }
        Optional<Completes.With> with = method.completes(place);
        if (with.isEmpty()) {
            return Stream.empty();
        }
        Stream<String> names = method.names().stream();
        return switch (with.get()) {
            case NAMES -> names;
            case FILES -> files(directory, word).stream();
            case NAMES_OR_FILES -> Stream.concat(names, files(directory, word).stream());
        };
    }

    private static List<String> files(Path directory, String word) {
        String parent = word.substring(0, word.lastIndexOf('/') + 1);
        try (Stream<Path> entries = Files.list(directory.resolve(parent))) {
            return entries.map(entry -> parent + entry.getFileName() + (Files.isDirectory(entry) ? "/" : ""))
                    .filter(name -> name.startsWith(word))
                    .limit(MOST_FILES)
                    .toList();
        } catch (IOException | InvalidPathException e) {
            // the word does not begin with a readable folder
            return List.of();
        }
    }

    /** Splits the text after the last unquoted command separator into words; the last may be empty. */
    private static List<String> lastStatement(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                word.append(c);
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
                word.append(c);
            } else if (";|&({".indexOf(c) >= 0) {
                words.clear();
                word.setLength(0);
            } else if (!Character.isWhitespace(c)) {
                word.append(c);
            } else if (word.length() > 0) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
        words.add(word.toString());
        return words;
    }
}
