// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.service.command.CommandSession;

/** Runs commands as Gogo does: its words, its options, its conversions. */
final class GogoSession {

    private final CommandProcessorImpl processor = new CommandProcessorImpl();
    private final CommandSession session = processor.createSession(
            InputStream.nullInputStream(), new ByteArrayOutputStream(), new ByteArrayOutputStream());

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

    /** Ends what is running, as the shell does when its client leaves. */
    void leave() {
        session.close();
    }

    void close() {
        processor.stop();
    }
}
