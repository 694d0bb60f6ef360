// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.ModelStates;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.ServerAddress;
import org.hotplate.distribution.ServerProcess;

/** Shows whether a server is running, and the states of its models. */
final class Status {

    private static final int NOT_RUNNING = 3;
    private static final int NOT_RESPONDING = 4;

    private final BaseFolder base;

    Status(BaseFolder base) {
        this.base = base;
    }

    int run() {
        var server = new ServerProcess(base);
        if (!server.isRunning()) {
            System.out.printf("No server is running on %s.%n", base.folder());
            return NOT_RUNNING;
        }
        Optional<ProcessHandle> found = server.find();
        var process = found.map(each -> "process " + each.pid()).orElse("process unknown");
        int status = found.isPresent() && !Files.exists(base.addressFile()) ? stopping(process) : query(process);
        System.out.printf("Logs: %s%n", base.logs());
        return status;
    }

    private static int stopping(String process) {
        System.out.printf("The server (%s) is stopping.%n", process);
        return NOT_RESPONDING;
    }

    private int query(String process) {
        try {
            var address = ServerAddress.read(base);
            if (!address.answersPing()) {
                System.out.printf(
                        "The server (%s) is running, but does not respond to %s/ping.%n", process, address.url());
                return NOT_RESPONDING;
            }
            System.out.printf("Hotplate serves %s (%s), %s.%n", address.url(), process, ModelStates.query(base));
            return 0;
        } catch (IOException | CommandException e) {
            System.out.printf("The server (%s) is running, but does not respond: %s.%n", process, Reason.of(e));
            return NOT_RESPONDING;
        }
    }
}
