// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.distribution.Options;
import org.hotplate.distribution.Refusal;
import org.hotplate.distribution.Typo;

/** Says how bin/hotplate is used. */
final class Help implements Command {

    private static final Map<String, String> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put(
                "run",
                """
            run [options]           runs the server here; on a terminal, with the shell
            It ends with Ctrl-C, or with the shell when that is left.
            """);
        COMMANDS.put(
                "start",
                """
            start [options]         starts the server in the background
            It returns once the server answers and every archive in the watched folder is READY, WAITING or FAILED.
            """);
        COMMANDS.put(
                "stop",
                """
            stop [--now]            ends the server
            It takes no more requests and answers those it has, for stop-grace seconds at most; it is killed if it has not
            ended ten seconds after that, or N seconds with --timeout N. --now waits for no answers. No server is no error.
            """);
        COMMANDS.put("restart", """
            restart [options]       stop, then start
            """);
        COMMANDS.put(
                "status",
                """
            status                  says whether the server runs, and how its models are
            Exits with 0 if it runs and answers, 3 if there is none, 4 if it runs and does not answer.
            """);
        COMMANDS.put(
                "shell", """
            shell                   a shell inside the running server
            """);
        COMMANDS.put(
                "exec",
                """
            exec 'LINE'             runs one line of that shell; exits with 1 if it failed
            For example: hotplate exec 'model:list'
            """);
        COMMANDS.put(
                "archive",
                """
            archive ACTION FILE     says what a model archive holds, or what is wrong with it; needs no server
            info FILE               what it holds, which engine and handler it needs, and whether they are here
            verify FILE             checks all that can be checked and lists every fault; exits with 1 if it is broken
            list-files FILE         the files in it
            FILE is a .model archive or a folder of the same files; with --json the facts are JSON.
            """);
        COMMANDS.put(
                "feature",
                """
            feature list [--json]   lists the features and which of them a server boots from; needs no server
            A running server is changed with hotplate exec 'feature:install NAME' and 'feature:uninstall NAME'.
            """);
        COMMANDS.put(
                "natives",
                """
            natives [NAME ...]      takes libraries for GPUs of your own: mxnet-gpu, onnx-gpu; needs no server
            Without a name it says which there are. For example: hotplate natives mxnet-gpu --from /opt/mxnet-cu112
            They are looked at, not loaded; what this machine lacks for them is listed. docs/gpu.md says how to go on.
            Exits with 1 if they are of no use, with 2 if the command line is wrong.
            """);
        COMMANDS.put(
                "demo",
                """
            demo [options]          runs the server with the sample model, and asks it something
            """);
        COMMANDS.put(
                "export",
                """
            export [...]            packs a model's files into an archive; needs no server
            For example: hotplate export --model-name squeezenet --model-path models/squeezenet
            Exits with 1 if the files are not a model that can be served, with 2 if the command line is wrong.
            """);
        COMMANDS.put(
                "handler",
                """
            handler new DIR [...]   begins a handler of your own: writes a Maven project with its tests; needs no server
            For example: hotplate handler new my-handler --from-archive boxes.model
            docs/writing-a-handler.md says how to go on. Exits with 1 if DIR is not empty or the archive cannot be served,
            with 2 if the command line is wrong.
            """);
        COMMANDS.put("version", """
            version                 says which version this is
            """);
        COMMANDS.put(
                "help",
                """
            help [command]          says this, or more about one command, as COMMAND --help does
            """);
    }

    @Override
    public int run(List<String> arguments) throws Refusal {
        if (arguments.isEmpty()) {
            System.out.print(overview());
            return 0;
        }
        if (arguments.size() > 1) {
            throw Refusal.usage("help takes one command, not %s.".formatted(String.join(" and ", arguments)));
        }
        var name = arguments.get(0);
        var text = COMMANDS.get(name);
        if (text == null) {
            throw Refusal.usage(unknown(name));
        }
        System.out.print("hotplate " + text);
        if (text.contains("[options]")) {
            System.out.print("Options:\n" + Options.HELP);
        }
        if (name.equals("export")) {
            System.out.print("Options:\n" + Export.HELP);
        }
        if (name.equals("handler")) {
            System.out.print("Options:\n" + Handler.HELP);
        }
        if (name.equals("natives")) {
            System.out.print("Options:\n" + Natives.HELP);
        }
        return 0;
    }

    static String overview() {
        var text = new StringBuilder("Usage: hotplate COMMAND\n");
        COMMANDS.values().forEach(each -> text.append("  ")
                .append(each.lines().findFirst().orElse(""))
                .append('\n'));
        return text.append("Options:\n")
                .append(Options.HELP)
                .append(
                        "HOTPLATE_BASE names the folder of conf, deploy, data and logs; without it, this distribution is.\n")
                .toString();
    }

    /** Returns what to say to a command that does not exist. */
    static String unknown(String name) {
        return nearest(name)
                .map(near -> "There is no command '%s'; did you mean '%s'?".formatted(name, near))
                .orElse("There is no command '%s'; the commands are %s."
                        .formatted(name, String.join(", ", COMMANDS.keySet())));
    }

    private static Optional<String> nearest(String name) {
        return COMMANDS.keySet().stream()
                .filter(each -> (name.length() > 1 && each.startsWith(name)) || Typo.between(name, each))
                .findFirst();
    }
}
