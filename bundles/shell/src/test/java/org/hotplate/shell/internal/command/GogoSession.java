// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.service.command.CommandSession;

/** Runs commands with Gogo's parser, options and converters. */
final class GogoSession {

    private final CommandProcessorImpl processor = new CommandProcessorImpl();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final CommandSession session =
            processor.createSession(InputStream.nullInputStream(), printed, new ByteArrayOutputStream());

    GogoSession(String scope, Object commands, Path directory, String... functions) {
        for (String function : functions) {
            processor.addCommand(scope, commands, function);
        }
        session.currentDir(directory);
        session.put(CommandSession.OPTION_NO_GLOB, true);
    }

    String run(String line) throws Exception {
        return String.valueOf(session.execute(line));
    }

    /** Returns what commands printed, without their results. */
    String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** Ends the running command, as the shell does when its client disconnects. */
    void leave() {
        session.close();
    }

    void close() {
        processor.stop();
    }
}
