// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Refusal;
import org.hotplate.distribution.Settings;
import org.hotplate.distribution.launcher.FeatureFacts;
import org.hotplate.feature.Feature;
import org.hotplate.feature.FeatureView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the features, without a server. */
@Command(
        name = "feature",
        description = {
            "Lists the features of this distribution. Needs no server.",
            "A running server is changed with hotplate exec 'feature:install NAME' and 'feature:uninstall NAME'."
        })
final class FeatureList {

    private final Base base;
    private final PrintStream out;

    FeatureList(Base base, PrintStream out) {
        this.base = base;
        this.out = out;
    }

    @Command(description = "Lists the features, and which of them the server starts.")
    int list(@Option(names = "--json", description = "Print JSON.") boolean json) throws Refusal {
        List<String> problems = new ArrayList<>();
        List<Feature> facts = FeatureFacts.of(base, Settings.load(base), problems);
        problems.forEach(problem -> System.err.println("hotplate: " + problem));
        out.println((json ? FeatureView.json(facts) : FeatureView.text(facts)).stripTrailing());
        return 0;
    }
}
