// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.util.Locale;
import org.hotplate.tools.export.ExportProgress;

/** Shows the progress of a long export on a terminal. */
final class ProgressLine implements ExportProgress {

    /**
     * Whether the standard error stream is a terminal, as bin/hotplate found it; since Java 22 a console does not imply
     * a terminal.
     */
    static final boolean ON_TERMINAL = Boolean.getBoolean("hotplate.terminal");

    private static final long LONG_BYTES = 50_000_000;

    private final String name;
    private long shown = -1;

    ProgressLine(String name) {
        this.name = name;
    }

    @Override
    public void at(long done, long total) {
        long percent = total == 0 ? 100 : 100 * done / total;
        if (ON_TERMINAL && total > LONG_BYTES && percent != shown) {
            shown = percent;
            System.err.printf(
                    Locale.ROOT,
                    "\r%s: %d %% of %,d MB%s",
                    name,
                    percent,
                    total / 1_000_000,
                    done == total ? "\n" : "");
        }
    }
}
