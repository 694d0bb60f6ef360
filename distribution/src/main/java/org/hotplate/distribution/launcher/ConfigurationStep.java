// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.util.List;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Hands the configurations that features bring along to Configuration Admin. */
final class ConfigurationStep {

    private final BundleContext context;

    ConfigurationStep(BundleContext context) {
        this.context = context;
    }

    void apply(List<FeatureSettings> configurations) throws Refusal {
        if (configurations.isEmpty()) {
            return;
        }
        var reference = context.getServiceReference(ConfigurationAdmin.class);
        if (reference == null) {
            throw Refusal.failure("No feature brings Configuration Admin, and %s needs it; add 'runtime' to features."
                    .formatted(configurations.get(0).pid()));
        }
        var admin = context.getService(reference);
        try {
            for (var each : configurations) {
                configuration(admin, each.pid()).update(FrameworkUtil.asDictionary(each.values()));
            }
        } catch (IOException e) {
            throw Refusal.failure("Cannot store the features' configuration: %s.".formatted(Reason.of(e)));
        } finally {
            context.ungetService(reference);
        }
    }

    private static Configuration configuration(ConfigurationAdmin admin, String pid) throws IOException {
        int tilde = pid.indexOf('~');
        return tilde < 0
                ? admin.getConfiguration(pid, "?")
                : admin.getFactoryConfiguration(pid.substring(0, tilde), pid.substring(tilde + 1), "?");
    }
}
