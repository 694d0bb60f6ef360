// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Options;
import org.hotplate.distribution.Refusal;
import org.hotplate.distribution.Settings;
import org.hotplate.distribution.launcher.FeatureFacts;
import org.hotplate.feature.FeatureView;

/** Says which features there are and which of them a server on the base boots from. No server is asked. */
final class FeatureList implements Command {

    private final Base base;
    private final PrintStream out;

    FeatureList(Base base, PrintStream out) {
        this.base = base;
        this.out = out;
    }

    @Override
    public int run(List<String> arguments) throws Refusal {
        var given = Arguments.parse(List.of(), List.of("--json"), arguments);
        if (!given.operands().equals(List.of("list"))) {
            throw Refusal.usage("feature list is all that needs no server; hotplate exec 'feature:install NAME' and"
                    + " 'feature:uninstall NAME' change a running one.");
        }
        var problems = new ArrayList<String>();
        var facts = FeatureFacts.of(base, Settings.load(base, Options.parse(List.of())), problems);
        problems.forEach(problem -> System.err.println("hotplate: " + problem));
        out.println((given.has("--json") ? FeatureView.json(facts) : FeatureView.text(facts)).stripTrailing());
        return 0;
    }
}
