// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One configuration of the factory {@value #PID}; its name, after the tilde, is that of the model's file. */
@Component(
        service = ConfiguredModel.class,
        configurationPid = ConfiguredModel.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ConfiguredModel {

    static final String PID = "hotplate.model";

    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredModel.class);
    private static final String FILE = "felix.fileinstall.filename";
    /** What Configuration Admin, Declarative Services and fileinstall add. */
    private static final Set<String> FOREIGN = Set.of("service.", "component.", "felix.fileinstall.", "objectClass");

    private final String model;
    private volatile Configured configured;

    @Activate
    public ConfiguredModel(Map<String, Object> properties) {
        String pid = pid(properties.get("service.pid"));
        model = pid.startsWith(PID + "~") ? pid.substring(PID.length() + 1) : "";
        configured = of(pid, properties);
        if (model.isEmpty()) {
            LOG.warn(
                    "The configuration {} is no model's: call the file {}~NAME.cfg, for the archive NAME.model",
                    pid,
                    PID);
        }
    }

    @Modified
    void modified(Map<String, Object> properties) {
        configured = of(pid(properties.get("service.pid")), properties);
    }

    /** Returns the name of the model's file without its ending. */
    String model() {
        return model;
    }

    Configured configured() {
        return configured;
    }

    private static String pid(@Nullable Object pid) {
        return pid instanceof Collection<?> several && !several.isEmpty()
                ? String.valueOf(several.iterator().next())
                : String.valueOf(pid);
    }

    private static Configured of(String pid, Map<String, Object> properties) {
        String file = String.valueOf(properties.getOrDefault(FILE, "/" + pid));
        Map<String, Given> values = new TreeMap<>();
        properties.forEach((key, value) -> {
            if (!key.startsWith(".") && FOREIGN.stream().noneMatch(key::startsWith)) {
                values.put(key, given(value));
            }
        });
        return new Configured("conf/" + file.substring(file.lastIndexOf('/') + 1), values);
    }

    private static Given given(Object value) {
        boolean scalar = value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character;
        return new Given(String.valueOf(value).strip(), scalar ? Given.Kind.ANY : Given.Kind.NESTED, "");
    }
}
