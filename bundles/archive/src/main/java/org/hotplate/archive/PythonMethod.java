// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Rewrites a Python function so that two that do the same in other words become the same text: local variables that only
 * pass a value on are replaced by the value, and those that remain are numbered.
 *
 * <p>Only what surely means the same is rewritten. All the rest stays in the text as it is, where it makes a difference.
 */
final class PythonMethod {

    /** A local variable's value; one that comes from a call has to be used, or the call is kept. */
    private static final class Value {
        private final List<String> tokens;
        private boolean used;

        Value(List<String> tokens) {
            this.tokens = tokens;
            this.used = !tokens.contains("(");
        }
    }

    /** No stock method is nearly as long; longer ones are not worth the time and could be made to explode. */
    private static final int LONGEST = 2000;

    private static final int LONGEST_VALUE = 200;

    private final Set<String> locals = new HashSet<>();
    private final List<String> out = new ArrayList<>();

    private PythonMethod() {}

    /**
     * Returns a function's normal form, or an empty text for one that is too long.
     *
     * @param global gives a name from outside the function the name to compare it by
     */
    static String normalForm(PythonBlock function, UnaryOperator<String> global) {
        if (function.allTokens().size() > LONGEST) {
            return "";
        }
        PythonMethod method = new PythonMethod();
        List<String> head = function.head();
        for (int i = 2; i < head.size(); i++) {
            if (PythonTokens.isName(head.get(i))) {
                method.locals.add(head.get(i));
            }
        }
        method.out.addAll(head);
        method.block(function.body(), Map.of());
        return method.numbered(global);
    }

    private void block(List<PythonBlock> statements, Map<String, Value> known) {
        out.add("{");
        Map<String, Value> values = new LinkedHashMap<>(known);
        for (PythonBlock statement : statements) {
            statement(statement, values);
        }
        Set<String> ended = new HashSet<>(values.keySet());
        ended.removeIf(name -> values.get(name) == known.get(name));
        forget(ended, values);
        out.add("}");
    }

    private void statement(PythonBlock statement, Map<String, Value> values) {
        List<String> tokens = statement.head();
        if (isLabelCheck(tokens)) {
            return;
        }
        int equals = PythonAssignment.equalsSign(tokens);
        List<String> targets = equals < 0 ? List.of() : PythonAssignment.names(tokens.subList(0, equals));
        locals.addAll(PythonAssignment.loopNames(tokens));
        if (!targets.isEmpty()) {
            assign(targets, substitute(tokens.subList(equals + 1, tokens.size()), values), values);
            return;
        }
        if (!statement.body().isEmpty()) {
            forget(PythonAssignment.assignedIn(statement), values);
        }
        out.addAll(substitute(tokens, values));
        if (statement.body().isEmpty()) {
            out.add(";");
        } else {
            block(statement.body(), values);
        }
    }

    private void assign(List<String> targets, List<String> value, Map<String, Value> values) {
        List<List<String>> parts = PythonAssignment.parts(targets.size(), value);
        forget(Set.copyOf(targets), values);
        if (parts.isEmpty() || value.size() > LONGEST_VALUE) {
            locals.addAll(targets);
            out.addAll(targets);
            out.add("=");
            out.addAll(value);
            out.add(";");
            return;
        }
        for (int i = 0; i < targets.size(); i++) {
            values.put(targets.get(i), new Value(parts.get(i)));
        }
    }

    /** Forgets variables that are about to change, and values made of them; keeps the calls nobody used. */
    private void forget(Set<String> names, Map<String, Value> values) {
        values.entrySet().removeIf(entry -> {
            boolean gone = names.contains(entry.getKey())
                    || entry.getValue().tokens.stream().anyMatch(names::contains);
            if (gone && !entry.getValue().used) {
                out.add("unused");
                out.addAll(entry.getValue().tokens);
            }
            return gone;
        });
    }

    private static List<String> substitute(List<String> tokens, Map<String, Value> values) {
        Set<String> shadowed = PythonAssignment.loopNames(tokens);
        List<String> result = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Value value = values.get(tokens.get(i));
            if (value == null || shadowed.contains(tokens.get(i)) || !isVariable(tokens, i)) {
                result.add(tokens.get(i));
            } else {
                value.used = true;
                result.addAll(value.tokens);
            }
        }
        return result;
    }

    /** Tells a variable from an attribute and from the name of an argument. */
    private static boolean isVariable(List<String> tokens, int at) {
        boolean attribute = at > 0 && tokens.get(at - 1).equals(".");
        boolean argument = at > 0
                && (tokens.get(at - 1).equals("(") || tokens.get(at - 1).equals(","))
                && at + 1 < tokens.size()
                && tokens.get(at + 1).equals("=");
        return PythonTokens.isName(tokens.get(at)) && !attribute && !argument;
    }

    /** MMS added this check in the course of time; without labels there is nothing to answer either way. */
    private static boolean isLabelCheck(List<String> tokens) {
        return tokens.size() >= 7
                && tokens.subList(0, 7).equals(List.of("assert", "hasattr", "(", "self", ",", "'labels'", ")"))
                && (tokens.size() == 7
                        || (tokens.size() == 9
                                && tokens.get(7).equals(",")
                                && tokens.get(8).startsWith("'")));
    }

    private String numbered(UnaryOperator<String> global) {
        Map<String, String> numbers = new HashMap<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < out.size(); i++) {
            String token = out.get(i);
            if (isVariable(out, i)) {
                token = locals.contains(token)
                        ? numbers.computeIfAbsent(token, name -> "_" + numbers.size())
                        : global.apply(token);
            }
            text.append(token).append(' ');
        }
        return text.toString();
    }
}
