// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Reason;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Stores the configurations of features in Configuration Admin. */
final class ConfigurationStep {

    /** The property by which fileinstall marks configurations that it has read from files. */
    private static final String FROM_FILE = "felix.fileinstall.filename";

    private final BundleContext context;

    ConfigurationStep(BundleContext context) {
        this.context = context;
    }

    void apply(List<FeatureSettings> configurations) throws CommandException {
        if (configurations.isEmpty()) {
            return;
        }
        var reference = context.getServiceReference(ConfigurationAdmin.class);
        if (reference == null) {
            throw CommandException.failure(
                    "No feature contains Configuration Admin, which %s needs; add 'runtime' to features."
                            .formatted(configurations.get(0).pid()));
        }
        var admin = context.getService(reference);
        try {
            for (var each : configurations) {
                configuration(admin, each.pid()).update(FrameworkUtil.asDictionary(each.values()));
            }
        } catch (IOException e) {
            throw CommandException.failure("Cannot store the features' configuration: %s.".formatted(Reason.of(e)));
        } finally {
            context.ungetService(reference);
        }
    }

    /**
     * Stores the configurations whose PIDs have none yet; existing ones remain unchanged.
     *
     * @return the PIDs of the stored configurations
     * @throws CommandException if one cannot be stored; then none is
     */
    List<String> add(List<FeatureSettings> configurations) throws CommandException {
        var added = new ArrayList<String>();
        try {
            for (var each : configurations) {
                if (!exists(each.pid())) {
                    added.add(each.pid());
                    apply(List.of(each));
                }
            }
            return added;
        } catch (CommandException | RuntimeException e) {
            remove(added);
            throw e instanceof CommandException reported
                    ? reported
                    : CommandException.failure("Cannot store the configuration %s: %s."
                            .formatted(added.get(added.size() - 1), e.getMessage()));
        }
    }

    /** Deletes configurations, except those from files in {@code conf/}, which are deleted with their files. */
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

    private boolean exists(String pid) throws CommandException {
        var reference = context.getServiceReference(ConfigurationAdmin.class);
        if (reference == null) {
            return false;
        }
        try {
            return context.getService(reference).listConfigurations("(service.pid=%s)".formatted(pid)) != null;
        } catch (IOException | InvalidSyntaxException e) {
            throw CommandException.failure("Cannot look for the configuration %s: %s.".formatted(pid, e.getMessage()));
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
