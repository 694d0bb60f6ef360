// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.server;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.felix.gogo.runtime.CommandProxy;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.hotplate.shell.internal.LiveNames;

/** The commands that are registered now, and their descriptions. */
final class CommandCatalog {

    /** Where commands without a scope are searched first, in this order: {@code list} is {@code model:list}. */
    static final List<String> SCOPES = List.of("model", "handler", "engine", "feature", "archive", "felix");

    private static final Set<String> HIDDEN_PREFIXES = Set.of("get", "is", "set");

    private static final Pattern HELP = Pattern.compile("\\s*([\\w:-]+)\\s+(?:--help|-h)\\s*");

    private final CommandSession session;

    CommandCatalog(CommandSession session) {
        this.session = session;
    }

    /** Returns the full names, such as {@code model:list}, sorted. */
    List<String> names() {
        Set<String> names = new TreeSet<>();
        if (session.get(".commands") instanceof Collection<?> known) {
            // Gogo also returns the names of commands that were unregistered
            known.stream()
                    .map(Object::toString)
                    .filter(name -> session.get(name) != null)
                    .forEach(names::add);
        }
        return List.copyOf(names);
    }

    /** Returns the full name of a command, given its full name or its function only; of several, that which Gogo runs. */
    Optional<String> fullName(String typed) {
        String name = typed.toLowerCase(Locale.ROOT);
        List<String> known = names();
        return SCOPES.stream()
                .map(scope -> scope + ":" + name)
                .filter(known::contains)
                .findFirst()
                .or(() -> known.stream()
                        .filter(each -> each.equals(name) || each.endsWith(":" + name))
                        .findFirst());
    }

    /** Returns one entry for each method of a command. */
    List<CommandMethod> methods(String fullName) {
        Object command = session.get(fullName);
        if (!(command instanceof CommandProxy proxy)) {
            return command instanceof Function function ? methods(fullName, function) : List.of();
        }
        Object target = proxy.getTarget();
        if (target == null) {
            return List.of();
        }
        try {
            return methods(fullName, target);
        } finally {
            proxy.ungetTarget();
        }
    }

    /**
     * Returns the line that prints a command's help if the line asks for it with {@code --help}; otherwise the line
     * itself. Only commands that have descriptions for {@code help} support this.
     */
    String helpFor(String line) {
        Matcher help = HELP.matcher(line);
        return help.matches()
                ? fullName(help.group(1))
                        .filter(name -> methods(name).stream()
                                .anyMatch(method -> !method.description().isEmpty()))
                        .map("felix:help "::concat)
                        .orElse(line)
                : line;
    }

    private static List<CommandMethod> methods(String fullName, Object target) {
        // the command list-files is the method listFiles
        String function = fullName.substring(fullName.indexOf(':') + 1).replace("-", "");
        List<String> names = target instanceof LiveNames live ? live.liveNames() : List.of();
        return Arrays.stream(target.getClass().getMethods())
                .filter(method -> isCalled(method, function))
                .map(method -> new CommandMethod(fullName, method, names))
                .toList();
    }

    private static boolean isCalled(Method method, String function) {
        String name = method.getName().toLowerCase(Locale.ROOT);
        return name.equals(function)
                || name.equals("_" + function)
                || HIDDEN_PREFIXES.stream().anyMatch(prefix -> name.equals(prefix + function));
    }
}
