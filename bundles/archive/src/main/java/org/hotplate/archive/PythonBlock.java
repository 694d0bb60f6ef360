// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.hotplate.archive.PythonTokens.Line;
import org.hotplate.archive.PythonTokens.UnreadableException;

/**
 * A statement with the statements indented below it. Docstrings, and other strings that stand alone, are left out.
 *
 * @param head the statement's tokens; a block's head ends in a colon
 */
record PythonBlock(List<String> head, List<PythonBlock> body) {

    static List<PythonBlock> parse(String text) throws UnreadableException {
        List<Line> lines = PythonTokens.lines(text);
        List<PythonBlock> top = new ArrayList<>();
        int next = read(lines, 0, lines.isEmpty() ? 0 : lines.get(0).column(), top);
        if (next != lines.size()) {
            throw new UnreadableException();
        }
        return top;
    }

    /** Reads the statements of one indentation, and returns where the next line of less is. */
    private static int read(List<Line> lines, int from, int column, List<PythonBlock> into) throws UnreadableException {
        int at = from;
        while (at < lines.size() && lines.get(at).column() == column) {
            List<String> tokens = lines.get(at++).tokens();
            int colon = colon(tokens);
            List<PythonBlock> body = new ArrayList<>();
            List<String> head = tokens;
            if (colon >= 0 && colon < tokens.size() - 1) {
                head = tokens.subList(0, colon + 1);
                addUnlessText(body, new PythonBlock(tokens.subList(colon + 1, tokens.size()), List.of()));
            } else if (colon >= 0 && at < lines.size() && lines.get(at).column() > column) {
                at = read(lines, at, lines.get(at).column(), body);
            }
            addUnlessText(into, new PythonBlock(head, body));
        }
        if (at < lines.size() && lines.get(at).column() > column) {
            throw new UnreadableException();
        }
        return at;
    }

    private static void addUnlessText(List<PythonBlock> into, PythonBlock block) {
        boolean isText = block.head().size() == 1 && block.head().get(0).startsWith("'");
        if (!isText) {
            into.add(block);
        }
    }

    /** Finds the colon that ends a block's head, or returns -1. */
    private static int colon(List<String> tokens) {
        boolean opens = List.of(
                        "class", "def", "for", "if", "elif", "else", "while", "try", "except", "finally", "with",
                        "async")
                .contains(tokens.get(0));
        int depth = 0;
        for (int i = 0; opens && i < tokens.size(); i++) {
            switch (tokens.get(i)) {
                case "(", "[", "{" -> depth++;
                case ")", "]", "}" -> depth--;
                case ":" -> {
                    if (depth == 0) {
                        return i;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }

    boolean is(String keyword) {
        return head.get(0).equals(keyword);
    }

    /** Returns the name of the class or function defined here, or an empty text. */
    String name() {
        return (is("class") || is("def")) && head.size() > 1 ? head.get(1) : "";
    }

    /** Returns every token of this statement and those below it. */
    List<String> allTokens() {
        List<String> all = new ArrayList<>(head);
        for (Iterator<PythonBlock> blocks = body.iterator(); blocks.hasNext(); ) {
            all.addAll(blocks.next().allTokens());
        }
        return all;
    }
}
