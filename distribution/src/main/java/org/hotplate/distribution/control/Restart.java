// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.util.List;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Refusal;

/** Ends the server, if there is one, and starts one. */
final class Restart implements Command {

    private final Base base;

    Restart(Base base) {
        this.base = base;
    }

    @Override
    public int run(List<String> arguments) throws Refusal, InterruptedException {
        var start = new Start(base);
        start.options(arguments);
        new Stop(base).run(List.of());
        return start.run(arguments);
    }
}
