// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.options;

import java.io.IOException;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configurations of models in Configuration Admin: {@code hotplate.model~NAME}, where NAME is the name of the
 * model's file without extension. fileinstall creates singleton configurations, other clients create factory
 * configurations; both are supported.
 */
public final class ConfiguredModels {

    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredModels.class);
    private static final String PREFIX = "hotplate.model~";
    private static final String FILE = "felix.fileinstall.filename";
    /** Properties that Configuration Admin and fileinstall add. */
    private static final Set<String> FOREIGN = Set.of("service.", "felix.fileinstall.", ":", ".");

    private final ConfigurationAdmin admin;
    private volatile boolean stale = true;
    private Map<String, Configured> models = Map.of();

    public ConfiguredModels(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    /** Records a change; returns whether it is a change of a model's configuration. */
    public boolean changed(String pid) {
        if (pid.startsWith(PREFIX)) {
            stale = true;
            return true;
        }
        return false;
    }

    /**
     * Returns the configuration of a model. If configurations cannot be read, returns the previous ones and reads again
     * at the next call.
     *
     * @param name its file's name without the extension
     */
    public synchronized Configured of(String name) {
        if (stale) {
            stale = false; // before reading: a change meanwhile must be read as well
            try {
                models = list();
            } catch (IOException | InvalidSyntaxException e) {
                stale = true;
                LOG.warn("Cannot read the models' configurations; they stay as they were", e);
            }
        }
        return models.getOrDefault(name, Configured.NONE);
    }

    private Map<String, Configured> list() throws IOException, InvalidSyntaxException {
        Map<String, Configured> found = new TreeMap<>();
        Configuration[] all = admin.listConfigurations("(service.pid=" + PREFIX + "*)");
        for (Configuration each : all == null ? new Configuration[0] : all) {
            String pid = each.getPid();
            found.put(pid.substring(PREFIX.length()), configured(pid, each.getProperties()));
        }
        return found;
    }

    public static Configured configured(String pid, Dictionary<String, Object> properties) {
        Object given = properties.get(FILE);
        String file = given == null ? pid : given.toString();
        Map<String, ConfigValue> values = new TreeMap<>();
        for (String key : Collections.list(properties.keys())) {
            if (FOREIGN.stream().noneMatch(key::startsWith)) {
                values.put(key, value(properties.get(key)));
            }
        }
        return new Configured("conf/" + file.substring(file.lastIndexOf('/') + 1), values);
    }

    private static ConfigValue value(Object value) {
        boolean scalar = value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character;
        return new ConfigValue(
                String.valueOf(value).strip(), scalar ? ConfigValue.Kind.ANY : ConfigValue.Kind.NESTED, "");
    }
}
