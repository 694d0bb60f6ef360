// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.io.IOException;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Configuration Admin has for the models now: the configurations {@code hotplate.model~NAME}, where NAME is the
 * model's file without its ending. fileinstall makes them singletons, others make them the factory's: both count.
 */
@Component(service = {ConfiguredModels.class, ConfigurationListener.class})
public final class ConfiguredModels implements ConfigurationListener {

    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredModels.class);
    private static final String PREFIX = "hotplate.model~";
    private static final String FILE = "felix.fileinstall.filename";
    /** What Configuration Admin and fileinstall add. */
    private static final Set<String> FOREIGN = Set.of("service.", "felix.fileinstall.", ":", ".");

    private final ConfigurationAdmin admin;
    private volatile boolean stale = true;
    private Map<String, Configured> models = Map.of();

    @Activate
    public ConfiguredModels(@Reference ConfigurationAdmin admin) {
        this.admin = admin;
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (event.getPid().startsWith(PREFIX)) {
            stale = true;
        }
    }

    /**
     * Returns what is configured for a model.
     *
     * @param name its file's name without the ending
     */
    synchronized Configured of(String name) {
        if (stale) {
            stale = false;
            models = list();
        }
        return models.getOrDefault(name, Configured.NONE);
    }

    private Map<String, Configured> list() {
        Map<String, Configured> found = new TreeMap<>();
        try {
            Configuration[] all = admin.listConfigurations("(service.pid=" + PREFIX + "*)");
            for (Configuration each : all == null ? new Configuration[0] : all) {
                String pid = each.getPid();
                found.put(pid.substring(PREFIX.length()), configured(pid, each.getProperties()));
            }
            return found;
        } catch (IOException | InvalidSyntaxException e) {
            LOG.warn("Cannot read the models' configurations; they stay as they were", e);
            return models;
        }
    }

    static Configured configured(String pid, Dictionary<String, Object> properties) {
        Object given = properties.get(FILE);
        String file = given == null ? pid : given.toString();
        Map<String, Given> values = new TreeMap<>();
        for (String key : Collections.list(properties.keys())) {
            if (FOREIGN.stream().noneMatch(key::startsWith)) {
                values.put(key, value(properties.get(key)));
            }
        }
        return new Configured("conf/" + file.substring(file.lastIndexOf('/') + 1), values);
    }

    private static Given value(Object value) {
        boolean scalar = value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character;
        return new Given(String.valueOf(value).strip(), scalar ? Given.Kind.ANY : Given.Kind.NESTED, "");
    }
}
