// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cuts Python text into logical lines of tokens. Comments and white space go, strings are written in one way, and what
 * one cannot be sure to read as Python would is refused.
 */
final class PythonTokens {

    /** A statement, or the head of a block; {@code column} is its indentation. */
    record Line(int column, List<String> tokens) {}

    /** The text cannot be read. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1;
    }

    private static final Pattern SPACE = Pattern.compile("[ \\t\\f]+|\\\\\\r?\\n");
    private static final Pattern COMMENT = Pattern.compile("#[^\\n]*");
    private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
    private static final Pattern NUMBER = Pattern.compile("[0-9][\\p{L}0-9_.]*|\\.[0-9][\\p{L}0-9_]*");
    private static final Pattern QUOTE = Pattern.compile("([a-zA-Z]{0,2})(\"\"\"|'''|\"|')");
    private static final Pattern OPERATOR = Pattern.compile(
            "\\*\\*=|//=|>>=|<<=|\\.\\.\\.|[-+*/%@&|^<>=!:]=|\\*\\*|//|->|<<|>>|[-+*/%@&|^<>=~.,:;()\\[\\]{}]");

    private static final Set<String> KEYWORDS = Set.of(
            "False",
            "None",
            "True",
            "and",
            "as",
            "assert",
            "async",
            "await",
            "break",
            "class",
            "continue",
            "def",
            "del",
            "elif",
            "else",
            "except",
            "finally",
            "for",
            "from",
            "global",
            "if",
            "import",
            "in",
            "is",
            "lambda",
            "nonlocal",
            "not",
            "or",
            "pass",
            "raise",
            "return",
            "try",
            "while",
            "with",
            "yield",
            "print",
            "exec");

    private final String text;
    private final List<Line> lines = new ArrayList<>();
    private List<String> tokens = new ArrayList<>();
    private int column;
    private int depth;
    private boolean sameLine;
    private int at;

    private PythonTokens(String text) {
        this.text = text;
    }

    static List<Line> lines(String text) throws UnreadableException {
        PythonTokens tokens = new PythonTokens(text.replace("\r\n", "\n"));
        tokens.read();
        return tokens.lines;
    }

    /** Tells whether a token is a name rather than a number, a string, an operator or a word of the language. */
    static boolean isName(String token) {
        return WORD.matcher(token).matches() && !KEYWORDS.contains(token);
    }

    private void read() throws UnreadableException {
        while (at < text.length()) {
            if (text.charAt(at) == '\n') {
                at++;
                if (depth == 0) {
                    end();
                    sameLine = false;
                }
            } else if (take(SPACE) == null && take(COMMENT) == null) {
                token();
            }
        }
        if (depth != 0) {
            throw new UnreadableException();
        }
        end();
    }

    private void token() throws UnreadableException {
        if (tokens.isEmpty() && !sameLine) {
            column = indentation();
        }
        sameLine = false;
        Matcher quote = take(QUOTE);
        if (quote != null) {
            addString(quote.group(1).toLowerCase(Locale.ROOT).replace("u", ""), string(quote.group(2)));
            return;
        }
        Matcher other = take(WORD);
        other = other != null ? other : take(NUMBER);
        other = other != null ? other : take(OPERATOR);
        if (other == null) {
            throw new UnreadableException();
        }
        if (other.group().equals(";") && depth == 0) {
            end();
            sameLine = true;
        } else {
            add(other.group());
        }
    }

    /** Reads a string up to its closing quote. By hand: the JDK's patterns overflow the stack on long ones. */
    private String string(String quote) throws UnreadableException {
        int start = at;
        while (at < text.length()) {
            if (text.startsWith(quote, at)) {
                at += quote.length();
                return text.substring(start, at - quote.length());
            }
            if (text.charAt(at) == '\n' && quote.length() == 1) {
                break;
            }
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        throw new UnreadableException();
    }

    private void add(String token) throws UnreadableException {
        switch (token) {
            case "(", "[", "{" -> depth++;
            case ")", "]", "}" -> depth--;
            default -> {}
        }
        if (depth < 0) {
            throw new UnreadableException();
        }
        tokens.add(token);
    }

    /** Strings next to each other are one. */
    private void addString(String prefix, String content) {
        int last = tokens.size() - 1;
        if (prefix.isEmpty() && last >= 0 && tokens.get(last).startsWith("'")) {
            String before = tokens.get(last);
            tokens.set(last, before.substring(0, before.length() - 1) + content + "'");
        } else {
            tokens.add(prefix + "'" + content + "'");
        }
    }

    private int indentation() {
        int start = text.lastIndexOf('\n', at - 1) + 1;
        int width = 0;
        for (int i = start; i < at; i++) {
            width = text.charAt(i) == '\t' ? (width / 8 + 1) * 8 : width + 1;
        }
        return width;
    }

    private void end() {
        if (!tokens.isEmpty()) {
            lines.add(new Line(column, List.copyOf(tokens)));
            tokens = new ArrayList<>();
        }
    }

    private @Nullable Matcher take(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return null;
        }
        at = matcher.end();
        return matcher;
    }
}
