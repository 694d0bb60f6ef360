// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.ModelStates;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;
import org.hotplate.distribution.ServerAddress;
import org.hotplate.distribution.ServerProcess;

/** Says whether a server runs, and how its models are. */
final class Status implements Command {

    private static final int NOT_RUNNING = 3;
    private static final int NOT_ANSWERING = 4;

    private final Base base;

    Status(Base base) {
        this.base = base;
    }

    @Override
    public int run(List<String> arguments) throws Refusal {
        if (!arguments.isEmpty()) {
            throw Refusal.usage("status takes no options.");
        }
        var server = new ServerProcess(base);
        if (!server.isRunning()) {
            System.out.printf("No server runs on %s.%n", base.folder());
            return NOT_RUNNING;
        }
        var process = server.find().map(each -> "process " + each.pid()).orElse("process unknown");
        if (server.find().isPresent() && !Files.exists(base.addressFile())) {
            System.out.printf("The server (%s) is stopping.%n", process);
            return NOT_ANSWERING;
        }
        try {
            var address = ServerAddress.read(base);
            if (!address.answersPing()) {
                System.out.printf("A server runs (%s), but %s/ping does not answer.%n", process, address.url());
                return NOT_ANSWERING;
            }
            System.out.printf("Hotplate serves %s (%s), %s.%n", address.url(), process, ModelStates.ask(base));
            return 0;
        } catch (IOException | Refusal e) {
            System.out.printf("A server runs (%s), but does not answer: %s.%n", process, Reason.of(e));
            return NOT_ANSWERING;
        }
    }
}
