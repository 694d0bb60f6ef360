// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.server;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.hotplate.shell.internal.Completes;

/**
 * A method of a command.
 *
 * @param command the command's full name
 * @param names the present names for arguments that are {@linkplain Completes completed} with names
 */
record CommandMethod(String command, Method method, List<String> names) {

    /** Returns all options, in every spelling. */
    List<String> options() {
        return parameters()
                .filter(CommandMethod::isOption)
                .flatMap(option ->
                        Arrays.stream(option.getAnnotation(Parameter.class).names()))
                .sorted()
                .toList();
    }

    /** Returns whether an option has a value. */
    boolean takesValue(String option) {
        return parameters()
                .filter(CommandMethod::isOption)
                .anyMatch(parameter -> takesValue(parameter)
                        && List.of(parameter.getAnnotation(Parameter.class).names())
                                .contains(option));
    }

    /** Returns how the argument at a position is completed; options are not counted. */
    Optional<Completes.With> completes(int place) {
        List<java.lang.reflect.Parameter> arguments =
                parameters().filter(parameter -> !isOption(parameter)).toList();
        if (arguments.isEmpty()) {
            return Optional.empty();
        }
        java.lang.reflect.Parameter last = arguments.get(arguments.size() - 1);
        if (place >= arguments.size() && !last.getType().isArray()) {
            return Optional.empty();
        }
        Completes completes =
                arguments.get(Math.min(place, arguments.size() - 1)).getAnnotation(Completes.class);
        return Optional.ofNullable(completes).map(Completes::value);
    }

    /** Returns the usage, such as {@code model:info [--json] NAME}. */
    String usage() {
        StringBuilder usage = new StringBuilder(command);
        parameters().filter(CommandMethod::isOption).forEach(option -> usage.append(" [")
                .append(option.getAnnotation(Parameter.class).names()[0])
                .append(takesValue(option) ? " VALUE]" : "]"));
        parameters().filter(parameter -> !isOption(parameter)).forEach(argument -> usage.append(' ')
                .append(argumentName(argument)));
        return usage.toString();
    }

    /** Returns a one-line description; may be empty. */
    String description() {
        Descriptor descriptor = method.getAnnotation(Descriptor.class);
        return descriptor == null ? "" : descriptor.value();
    }

    /** Returns the descriptions of the options and arguments, by name. */
    Map<String, String> arguments() {
        Map<String, String> arguments = new LinkedHashMap<>();
        parameters().forEach(parameter -> {
            Descriptor descriptor = parameter.getAnnotation(Descriptor.class);
            String text = descriptor == null ? "" : descriptor.value();
            if (isOption(parameter)) {
                String names = String.join(
                        ", ", parameter.getAnnotation(Parameter.class).names());
                arguments.put(names + (takesValue(parameter) ? " VALUE" : ""), text);
            } else {
                String name = argumentName(parameter);
                arguments.put(
                        name,
                        text.startsWith(name + ":")
                                ? text.substring(name.length() + 1).strip()
                                : "");
            }
        });
        return arguments;
    }

    private Stream<java.lang.reflect.Parameter> parameters() {
        return Arrays.stream(method.getParameters()).filter(parameter -> parameter.getType() != CommandSession.class);
    }

    private static boolean isOption(java.lang.reflect.Parameter parameter) {
        return parameter.isAnnotationPresent(Parameter.class);
    }

    private static boolean takesValue(java.lang.reflect.Parameter option) {
        return option.getAnnotation(Parameter.class).presentValue().equals(Parameter.UNSPECIFIED);
    }

    // descriptions of Hotplate's arguments start with the argument's name: "NAME: …"
    private static String argumentName(java.lang.reflect.Parameter argument) {
        Descriptor descriptor = argument.getAnnotation(Descriptor.class);
        String name = descriptor == null ? argument.getType().getSimpleName() : descriptor.value();
        int colon = name.indexOf(':');
        return colon > 0 ? name.substring(0, colon) : "<" + name + ">";
    }
}
