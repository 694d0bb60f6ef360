// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Settings;
import org.hotplate.distribution.launcher.FeatureListing;
import org.hotplate.feature.Feature;
import org.hotplate.feature.FeatureView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the features. Needs no server. */
@Command(
        name = "feature",
        description = {
            "Lists the features of this distribution. Needs no server.",
            "A running server is changed with hotplate exec 'feature:install NAME' and 'feature:uninstall NAME'."
        })
final class FeatureList {

    private final BaseFolder base;
    private final PrintStream out;

    FeatureList(BaseFolder base, PrintStream out) {
        this.base = base;
        this.out = out;
    }

    @Command(description = "Lists the features, and which of them the server starts.")
    int list(@Option(names = "--json", description = "Print JSON.") boolean json) throws CommandException {
        List<String> problems = new ArrayList<>();
        List<Feature> features = FeatureListing.of(base, Settings.load(base), problems);
        problems.forEach(problem -> System.err.println("hotplate: " + problem));
        out.println((json ? FeatureView.json(features) : FeatureView.text(features)).stripTrailing());
        return 0;
    }
}
