// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Refusal;

/** The commands of bin/hotplate that are not the server itself. */
public final class Main {

    private final Map<String, Command> commands;

    private Main(Base base) {
        this.commands = new TreeMap<>(Map.of(
                "archive", arguments -> new Archive(base).run(arguments),
                "handler", arguments -> new Handler(base).run(arguments),
                "start", arguments -> new Start(base).run(arguments),
                "stop", arguments -> new Stop(base).run(arguments),
                "restart", arguments -> new Restart(base).run(arguments),
                "status", arguments -> new Status(base).run(arguments),
                "export", arguments -> new Export(new EngineTrial(base)).run(arguments),
                "help", arguments -> new Help().run(arguments),
                "version", arguments -> new Version().run(arguments)));
        commands.put("natives", arguments -> new Natives(base).run(arguments));
        commands.put("feature", arguments -> new FeatureList(base, System.out).run(arguments));
    }

    public static void main(String[] arguments) throws InterruptedException {
        System.exit(new Main(Base.ofSystemProperties()).run(new ArrayList<>(List.of(arguments))));
    }

    private int run(List<String> arguments) throws InterruptedException {
        try {
            var name = arguments.isEmpty() ? "help" : arguments.remove(0);
            var command = commands.get(name);
            if (command == null) {
                throw Refusal.usage(Help.unknown(name));
            }
            return command.run(arguments);
        } catch (Refusal e) {
            System.err.println("hotplate: " + e.getMessage());
            return e.exitStatus();
        }
    }
}
