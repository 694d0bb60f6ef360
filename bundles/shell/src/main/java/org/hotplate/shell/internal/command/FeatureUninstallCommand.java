// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.feature.Feature;
import org.hotplate.feature.FeatureChange;
import org.hotplate.feature.FeatureException;
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

/**
 * Uninstalls features. A separate class, because its argument is completed with other names than that of {@code
 * feature:install}.
 */
@Component(service = FeatureUninstallCommand.class)
@GogoCommand(
        scope = "feature",
        function = {"uninstall"})
public final class FeatureUninstallCommand implements LiveNames {

    private static final Logger LOG = LoggerFactory.getLogger(FeatureUninstallCommand.class);

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable Features features;

    @Activate
    public FeatureUninstallCommand() {}

    FeatureUninstallCommand(Features features) {
        this.features = features;
    }

    @Override
    public List<String> liveNames() {
        return FeatureFinder.names(features, true);
    }

    @Descriptor("Uninstalls a feature, now and at every start; bundles that another feature needs remain")
    public String uninstall(
            @Descriptor("NAME: the feature") @Completes(Completes.With.NAMES) @Nullable String typedName)
            throws CommandException {
        Features known = FeatureFinder.required(features);
        Feature feature = FeatureFinder.find(known, typedName, "feature:uninstall NAME");
        if (!feature.installed()) {
            return "The feature '%s' is not installed".formatted(feature.name());
        }
        try {
            FeatureChange change = known.uninstall(feature.name());
            LOG.info("Feature {} was uninstalled: {}", feature.name(), change.bundles());
            return text(feature, change);
        } catch (FeatureException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    private static String text(Feature feature, FeatureChange change) {
        return "Uninstalled %s; %s%s; 'feature:install %s' installs it again"
                .formatted(
                        feature.name(),
                        change.bundles().isEmpty()
                                ? "other features need all of its bundles"
                                : "uninstalled bundles: " + String.join(", ", change.bundles()),
                        change.staying().isEmpty()
                                ? ""
                                : "; these bundles remain until the server ends, unused: "
                                        + String.join(", ", change.staying()),
                        feature.name());
    }
}
