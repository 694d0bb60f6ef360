// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Hands the configurations that features bring along to Configuration Admin. */
final class ConfigurationStep {

    /** What fileinstall marks the configurations with that it reads. */
    private static final String FROM_FILE = "felix.fileinstall.filename";

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
            throw Refusal.failure("No feature contains Configuration Admin, which %s needs; add 'runtime' to features."
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

    /**
     * Does the same where there may be configurations already: those stay as they are, whoever made them.
     *
     * @return the PIDs of those that came
     * @throws Refusal if one cannot be stored; then none is
     */
    List<String> add(List<FeatureSettings> configurations) throws Refusal {
        var added = new ArrayList<String>();
        try {
            for (var each : configurations) {
                if (!isThere(each.pid())) {
                    added.add(each.pid());
                    apply(List.of(each));
                }
            }
            return added;
        } catch (Refusal | RuntimeException e) {
            remove(added);
            throw e instanceof Refusal refusal
                    ? refusal
                    : Refusal.failure("Cannot store the configuration %s: %s."
                            .formatted(added.get(added.size() - 1), e.getMessage()));
        }
    }

    /** Deletes configurations, but for those that come from {@code conf/}: they go with their files. */
    void remove(Collection<String> pids) {
        var reference = context.getServiceReference(ConfigurationAdmin.class);
        if (reference == null) {
            return;
        }
        var admin = context.getService(reference);
        try {
            for (var pid : pids) {
                var configuration = configuration(admin, pid);
                var properties = configuration.getProperties();
                if (properties == null || properties.get(FROM_FILE) == null) {
                    configuration.delete();
                }
            }
        } catch (IOException e) {
            System.err.printf("hotplate: Cannot delete a configuration: %s.%n", Reason.of(e));
        } finally {
            context.ungetService(reference);
        }
    }

    private boolean isThere(String pid) throws Refusal {
        var reference = context.getServiceReference(ConfigurationAdmin.class);
        if (reference == null) {
            return false;
        }
        try {
            return context.getService(reference).listConfigurations("(service.pid=%s)".formatted(pid)) != null;
        } catch (IOException | InvalidSyntaxException e) {
            throw Refusal.failure("Cannot look for the configuration %s: %s.".formatted(pid, e.getMessage()));
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
