// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hotplate.common.Suggestions;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.ServerOptions;
import org.hotplate.distribution.client.Client;
import org.hotplate.distribution.launcher.Server;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** The command line of bin/hotplate. */
@Command(
        name = "hotplate",
        description = "Serves MXNet and ONNX models over HTTP.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "HOTPLATE_BASE is the folder with conf, deploy, data and logs (default: this distribution).",
            "'hotplate help COMMAND' shows the options of a command."
        })
public final class Main {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this help.")
    boolean help;

    private final BaseFolder base;
    private final List<String> server;

    Main(BaseFolder base, List<String> server) {
        this.base = base;
        this.server = server;
    }

    /** Runs a command and exits with its status: 0 for success, 1 for failure, 2 for a wrong command line. */
    public static void main(String[] arguments) {
        System.exit(
                execute(BaseFolder.ofSystemProperties(), arguments.length == 0 ? List.of("help") : List.of(arguments)));
    }

    /** Runs a command and returns its exit status. */
    static int execute(BaseFolder base, List<String> arguments) {
        CommandLine line = commandLine(new Main(base, List.of()));
        if (arguments.get(0).equals("help")) {
            List<String> topic = new ArrayList<>(arguments.subList(1, arguments.size()));
            if (topic.isEmpty() || line.getSubcommands().containsKey(topic.get(0))) {
                topic.add("--help");
            }
            return line.execute(topic.toArray(String[]::new));
        }
        // start and restart are followed by the complete command line of the server, with this main class
        int main = arguments.indexOf(Main.class.getName());
        if (main < 0) {
            return line.execute(arguments.toArray(String[]::new));
        }
        List<String> command = new ArrayList<>(arguments.subList(0, 1));
        command.addAll(arguments.subList(main + 2, arguments.size()));
        return commandLine(new Main(base, arguments.subList(1, arguments.size())))
                .execute(command.toArray(String[]::new));
    }

    static CommandLine commandLine(Main main) {
        CommandLine line = configured(new CommandLine(main)
                .addSubcommand(new Archive(main.base))
                .addSubcommand(new Export(new EngineTrial(main.base)))
                .addSubcommand(new Handler(main.base))
                .addSubcommand(new Natives(main.base))
                .addSubcommand(new FeatureList(main.base, System.out)));
        // options after the first word belong to the line
        Optional.ofNullable(line.getSubcommands().get("exec")).ifPresent(exec -> exec.setStopAtPositional(true));
        return line;
    }

    /** Sets how a command reports problems: one line on the standard error stream, and the exit status. */
    static CommandLine configured(CommandLine line) {
        return line.setAbbreviatedOptionsAllowed(true)
                .setParameterExceptionHandler((problem, arguments) -> misuse(problem))
                .setExecutionExceptionHandler((failure, of, result) -> {
                    if (failure instanceof CommandException known) {
                        of.getErr().println("hotplate: " + known.getMessage());
                        return known.exitStatus();
                    }
                    throw failure;
                });
    }

    private static int misuse(ParameterException problem) {
        CommandLine line = problem.getCommandLine();
        CommandLine.Model.CommandSpec command = line.getCommandSpec();
        List<String> unmatched = line.getUnmatchedArguments();
        String message = unmatched.isEmpty()
                ? String.valueOf(problem.getMessage()).replaceFirst("^Error: ", "") + "."
                : unknown(unmatched.get(0), command);
        line.getErr().printf("hotplate: %s '%s --help' shows the usage.%n", message, command.qualifiedName());
        return CommandLine.ExitCode.USAGE;
    }

    private static String unknown(String typed, CommandLine.Model.CommandSpec command) {
        Set<String> options = command.optionsMap().keySet();
        Set<String> commands = command.subcommands().keySet();
        if (typed.startsWith("-")) {
            return unknown("option", typed, nearest(typed, options), options);
        }
        return commands.isEmpty()
                ? unknown("argument", typed, nearest("--" + typed, options), options)
                : unknown(
                        "command",
                        typed,
                        nearest(typed, commands).map(near -> command.qualifiedName() + " " + near),
                        commands);
    }

    private static Optional<String> nearest(String typed, Set<String> words) {
        return words.stream()
                .filter(word -> typed.length() > 1 && word.startsWith(typed))
                .findFirst()
                .or(() -> Suggestions.nearest(typed, words));
    }

    private static String unknown(String kind, String typed, Optional<String> near, Set<String> allowed) {
        return "Unknown %s '%s'; %s"
                .formatted(
                        kind,
                        typed,
                        near.map("did you mean '%s'?"::formatted)
                                .orElse("allowed are %s.".formatted(String.join(", ", allowed))));
    }

    @Command(
            description = {
                "Runs the server in the foreground, on a terminal with its shell.",
                "Ctrl-C ends it, on a terminal at an empty prompt."
            })
    int run(@Mixin ServerOptions options) throws InterruptedException {
        return new Server(base).run(options);
    }

    @Command(
            description = {
                "Starts the server in the background.",
                "Returns when the server responds and every archive in the watched folder is READY, WAITING or FAILED."
            })
    int start(@Mixin ServerOptions options) throws CommandException, InterruptedException {
        return new Start(base).run(server, options);
    }

    @Command(
            description = {
                "Stops the server.",
                "It completes the requests it has accepted, within stop-grace seconds. It is killed if it has not ended"
                        + " 10 s after that. Succeeds if no server is running."
            })
    int stop(
            @Option(names = "--now", description = "Do not wait for requests to complete.") boolean now,
            @Option(names = "--timeout", paramLabel = "SECONDS", description = "Kill the server after this time.")
                    Optional<Integer> timeout)
            throws CommandException, InterruptedException {
        return new Stop(base).run(now, timeout);
    }

    @Command(description = "Stops the server, and starts it again.")
    int restart(@Mixin ServerOptions options) throws CommandException, InterruptedException {
        options.models();
        new Stop(base).run(false, Optional.empty());
        return start(options);
    }

    @Command(
            description = {
                "Shows whether the server is running, and the states of its models.",
                "Exit status: 0 if it responds, 3 if no server is running, 4 if it is running but does not respond."
            })
    int status() {
        return new Status(base).run();
    }

    @Command(description = "Opens the shell of the running server.")
    int shell() throws CommandException {
        return client().shell();
    }

    @Command(
            description = {
                "Runs one line in the shell of the running server. Exit status: 1 if the line failed.",
                "Example: hotplate exec 'model:list'"
            })
    int exec(@Parameters(paramLabel = "LINE", arity = "1..*", description = "The line.") List<String> line)
            throws CommandException {
        return client().exec(String.join(" ", line));
    }

    private Client client() {
        return new Client(base.folder());
    }

    @Command(description = "Runs the server with a sample model in a folder of its own, and sends a request.")
    int demo(@Mixin ServerOptions options) throws InterruptedException {
        return new Server(base).demo(options);
    }

    @Command(description = "Shows the version.")
    int version() {
        String version = Main.class.getPackage().getImplementationVersion();
        System.out.printf(
                "Hotplate %s on Java %s (%s %s)%n",
                version == null ? "unpackaged" : version,
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"));
        return 0;
    }
}
