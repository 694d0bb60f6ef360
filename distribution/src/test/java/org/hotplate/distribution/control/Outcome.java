// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** The exit status of a command line in a test, and what it printed on the standard error stream. */
record Outcome(int status, String err) {

    static Outcome of(CommandLine line, String... arguments) {
        var err = new StringWriter();
        int status = line.setErr(new PrintWriter(err, true)).execute(arguments);
        return new Outcome(status, err.toString());
    }

    /** Runs a command that is part of bin/hotplate. */
    static Outcome of(Object command, String... arguments) {
        return of(Main.configured(new CommandLine(command)), arguments);
    }
}
