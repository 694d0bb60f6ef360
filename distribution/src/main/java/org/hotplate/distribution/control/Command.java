// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.util.List;
import org.hotplate.distribution.Refusal;

/** One command of bin/hotplate. */
@FunctionalInterface
interface Command {

    /** Returns what the process exits with. */
    int run(List<String> arguments) throws Refusal, InterruptedException;
}
