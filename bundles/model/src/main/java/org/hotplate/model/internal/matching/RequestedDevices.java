// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.hotplate.engine.Device;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.model.Failure;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.internal.ModelDefaults;

/**
 * The devices that a model's network is to be loaded onto.
 *
 * @param names the configured names; empty if none are configured, for the engine's first device
 * @param source the source of the configuration, for messages
 */
public record RequestedDevices(List<String> names, String source) {

    public static final RequestedDevices ANY = new RequestedDevices(List.of(), "");

    /** Returns the devices in the model's configuration, or else in the server's; empty if neither sets any. */
    static RequestedDevices of(ModelOptions options, String byDefault) {
        return options.device()
                .map(text -> new RequestedDevices(names(text), options.source(ModelOptions.DEVICE)))
                .orElseGet(
                        () -> byDefault.isBlank() ? ANY : new RequestedDevices(names(byDefault), ModelDefaults.FILE));
    }

    private static List<String> names(String text) {
        // gpu means gpu0
        return Stream.of(text.split(",", -1))
                .map(String::strip)
                .map(name -> name.equals("gpu") ? "gpu0" : name)
                .toList();
    }

    /** Returns whether an engine has all of them. */
    boolean areOf(EngineComponent engine) {
        return names(engine).containsAll(names);
    }

    /**
     * Returns an engine's devices with these names.
     *
     * @throws ModelLoadException if the engine lacks one, or one is listed twice
     */
    public List<Device> on(EngineComponent engine) throws ModelLoadException {
        if (names.isEmpty()) {
            return List.of(engine.engine().devices().get(0));
        }
        if (!areOf(engine) || Set.copyOf(names).size() < names.size()) {
            List<String> all = names(engine);
            throw new ModelLoadException(Failure.CONFIGURATION
                    + "%s: '%s' is '%s'; allowed is %s%s, the devices of engine %s%s"
                            .formatted(
                                    source,
                                    ModelOptions.DEVICE,
                                    this,
                                    all.size() == 1 ? "" : "one or more, each once, of ",
                                    String.join(", ", all),
                                    engine.title(),
                                    engine.engine()
                                            .remark()
                                            .map(" (%s)"::formatted)
                                            .orElse("")));
        }
        List<Device> devices = new ArrayList<>();
        names.forEach(name -> devices.add(new Device(name)));
        return devices;
    }

    private static List<String> names(EngineComponent engine) {
        return engine.engine().devices().stream().map(Device::name).toList();
    }

    /** Returns the names as configured. */
    @Override
    public String toString() {
        return String.join(",", names);
    }
}
