// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.server;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.archive.view.Table;
import org.hotplate.common.Suggestions;
import org.hotplate.shell.internal.CommandException;
import org.osgi.service.component.annotations.Component;

/**
 * Replaces Felix's {@code help}, which omits commands whose name is not the name of a method, such as {@code
 * archive:list-files}.
 */
@Component(service = HelpCommand.class, property = "service.ranking:Integer=100")
@GogoCommand(
        scope = "felix",
        function = {"help"})
public final class HelpCommand {

    @Descriptor("Lists the commands, or describes one")
    public String help(CommandSession session, @Descriptor("[COMMAND]: its name") String... command)
            throws CommandException {
        CommandCatalog catalog = new CommandCatalog(session);
        if (command.length == 0) {
            Table table = new Table();
            catalog.names().forEach(name -> table.row(name, description(catalog.methods(name))));
            return table + "'help COMMAND' describes one";
        }
        String typed = String.valueOf(command[0]);
        Optional<String> name = catalog.fullName(typed);
        if (name.isEmpty()) {
            throw new CommandException("There is no command '%s'; %s"
                    .formatted(
                            typed,
                            Suggestions.nearest(typed, catalog.names())
                                    .map(near -> "did you mean %s?".formatted(near))
                                    .orElse("'help' lists those there are")));
        }
        return usage(name.get(), catalog.methods(name.get()));
    }

    private static String description(List<CommandMethod> methods) {
        return methods.stream()
                .map(CommandMethod::description)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String usage(String name, List<CommandMethod> methods) {
        String uses = methods.stream()
                .map(method -> {
                    Table arguments = new Table();
                    method.arguments().forEach((argument, text) -> arguments.row("  " + argument, text));
                    return "usage: " + method.usage() + "\n" + arguments;
                })
                .distinct()
                .sorted()
                .collect(Collectors.joining());
        String description = description(methods);
        return (description.isEmpty() ? name : name + ": " + description) + "\n" + uses.stripTrailing();
    }
}
