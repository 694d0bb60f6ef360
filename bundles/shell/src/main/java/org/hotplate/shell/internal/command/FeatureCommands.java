// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.feature.Feature;
import org.hotplate.feature.FeatureChange;
import org.hotplate.feature.FeatureException;
import org.hotplate.feature.FeatureView;
import org.hotplate.feature.Features;
import org.hotplate.shell.internal.CommandException;
import org.hotplate.shell.internal.Completes;
import org.hotplate.shell.internal.LiveNames;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commands that list and install features. */
@Component(service = FeatureCommands.class)
@GogoCommand(
        scope = "feature",
        function = {"list", "install"})
public final class FeatureCommands implements LiveNames {

    private static final Logger LOG = LoggerFactory.getLogger(FeatureCommands.class);

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable Features features;

    @Activate
    public FeatureCommands() {}

    FeatureCommands(Features features) {
        this.features = features;
    }

    @Override
    public List<String> liveNames() {
        return FeatureFinder.names(features, false);
    }

    @Descriptor("Lists the features, which are installed, and why")
    public String list(
            @Descriptor("prints the facts as JSON")
                    @Parameter(names = "--json", absentValue = "false", presentValue = "true")
                    boolean json)
            throws CommandException {
        List<Feature> facts = FeatureFinder.required(features).features();
        return json ? FeatureView.json(facts) : FeatureView.text(facts);
    }

    @Descriptor("Installs a feature and those it requires, atomically, now and at every start")
    public String install(@Descriptor("NAME: the feature") @Completes(Completes.With.NAMES) @Nullable String typedName)
            throws CommandException {
        Features known = FeatureFinder.required(features);
        Feature feature = FeatureFinder.find(known, typedName, "feature:install NAME");
        if (feature.installed() && feature.problem().isEmpty()) {
            return "The feature '%s' is installed already".formatted(feature.name());
        }
        try {
            FeatureChange change = known.install(feature.name());
            LOG.info("Features {} were installed: {}", change.features(), change.bundles());
            return text(change);
        } catch (FeatureException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    private static String text(FeatureChange change) {
        StringBuilder text = new StringBuilder();
        List<String> names = change.features();
        text.append("Installed ").append(names.get(names.size() - 1));
        if (names.size() > 1) {
            text.append(" and the features it requires, ")
                    .append(String.join(", ", names.subList(0, names.size() - 1)));
        }
        text.append(
                change.bundles().isEmpty()
                        ? "; its bundles were already installed"
                        : "; installed bundles: " + String.join(", ", change.bundles()));
        change.notes().forEach(note -> text.append("\nNote: ").append(note));
        return text.toString();
    }
}
