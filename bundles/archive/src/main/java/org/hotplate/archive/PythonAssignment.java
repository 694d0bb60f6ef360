// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Takes Python's assignments and loops apart, as far as the stock services use them. */
final class PythonAssignment {

    private static final List<List<String>> LAST_TWO =
            List.of(List.of("[", "2", ":", "]"), List.of("[", "2", ":", "4", "]"));

    private PythonAssignment() {}

    /** Returns where a statement's only equals sign outside of brackets is, or -1. */
    static int equalsSign(List<String> tokens) {
        int depth = 0;
        int found = -1;
        for (int i = 0; i < tokens.size(); i++) {
            switch (tokens.get(i)) {
                case "(", "[", "{" -> depth++;
                case ")", "]", "}" -> depth--;
                case "=" -> {
                    if (depth == 0 && found >= 0) {
                        return -1;
                    }
                    found = depth == 0 ? i : found;
                }
                default -> {}
            }
        }
        return found;
    }

    /** Returns the names that an assignment's left side consists of; none if there is anything else in it. */
    static List<String> names(List<String> left) {
        boolean bracketed = left.size() > 2
                && (left.get(0).equals("[") || left.get(0).equals("("))
                && (left.get(left.size() - 1).equals("]")
                        || left.get(left.size() - 1).equals(")"));
        List<String> inner = bracketed ? left.subList(1, left.size() - 1) : left;
        boolean plain = IntStream.range(0, inner.size())
                .allMatch(i -> i % 2 == 0
                        ? PythonTokens.isName(inner.get(i))
                        : inner.get(i).equals(","));
        return plain && inner.size() % 2 == 1
                ? IntStream.iterate(0, i -> i < inner.size(), i -> i + 2)
                        .mapToObj(inner::get)
                        .toList()
                : List.of();
    }

    /** Returns the names that {@code for} binds in a statement, comprehensions included. */
    static Set<String> loopNames(List<String> tokens) {
        Set<String> names = new HashSet<>();
        boolean binding = false;
        for (String token : tokens) {
            if (token.equals("for")) {
                binding = true;
            } else if (token.equals("in")) {
                binding = false;
            } else if (binding && PythonTokens.isName(token)) {
                names.add(token);
            }
        }
        return names;
    }

    /** Returns every variable that a statement, or one below it, may change. */
    static Set<String> assignedIn(PythonBlock statement) {
        Set<String> names = loopNames(statement.head());
        for (PythonBlock inner : statement.body()) {
            names.addAll(assignedIn(inner));
            List<String> tokens = inner.head();
            int equals = equalsSign(tokens);
            if (equals > 0) {
                tokens.subList(0, equals).stream().filter(PythonTokens::isName).forEach(names::add);
            }
        }
        return names;
    }

    /**
     * Returns the values of as many variables as an expression is assigned to; none if they cannot be told apart, or if
     * the expression is not a plain chain of names, calls and subscripts, or one list.
     */
    static List<List<String>> parts(int variables, List<String> value) {
        if (!isChain(value)) {
            return List.of();
        }
        if (variables == 1) {
            return List.of(value);
        }
        if (value.contains("(") || !PythonTokens.isName(value.get(0))) {
            return List.of();
        }
        for (List<String> slice : LAST_TWO) {
            int rest = value.size() - slice.size();
            if (variables == 2 && rest > 0 && value.subList(rest, value.size()).equals(slice)) {
                return List.of(element(value.subList(0, rest), 2), element(value.subList(0, rest), 3));
            }
        }
        return variables == 4
                ? IntStream.range(0, 4).mapToObj(i -> element(value, i)).toList()
                : List.of();
    }

    private static List<String> element(List<String> of, int index) {
        return Stream.concat(of.stream(), List.of("[", Integer.toString(index), "]").stream())
                .toList();
    }

    private static boolean isChain(List<String> value) {
        int depth = 0;
        for (int i = 0; i < value.size(); i++) {
            String token = value.get(i);
            boolean opens = token.equals("(") || token.equals("[") || token.equals("{");
            if (opens) {
                depth++;
            } else if (token.equals(")") || token.equals("]") || token.equals("}")) {
                depth--;
            } else if (depth == 0 && !token.equals(".")) {
                boolean firstOrAttribute = i == 0 || value.get(i - 1).equals(".");
                if (!PythonTokens.isName(token) || !firstOrAttribute) {
                    return false;
                }
            }
            if (i == 0 && opens && (!token.equals("[") || value.get(1).equals("]"))) {
                return false;
            }
        }
        return !value.isEmpty();
    }
}
