// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.hotplate.engine.Device;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.model.Failure;
import org.hotplate.model.ModelOptions;

/**
 * The devices a model's network is to be loaded onto.
 *
 * @param names as they are configured; empty if nobody has said any, which is the engine's first
 * @param source who said so, as messages name it
 */
record WantedDevices(List<String> names, String source) {

    static final WantedDevices ANY = new WantedDevices(List.of(), "");

    /** Returns what a model's own configuration says, or else the server's: that is empty if it says nothing. */
    static WantedDevices of(ModelOptions options, String byDefault) {
        return options.device()
                .map(text -> new WantedDevices(names(text), options.source(ModelOptions.DEVICE)))
                .orElseGet(() -> byDefault.isBlank() ? ANY : new WantedDevices(names(byDefault), Settings.FILE));
    }

    private static List<String> names(String text) {
        // who has one GPU need not count it
        return Stream.of(text.split(",", -1))
                .map(String::strip)
                .map(name -> name.equals("gpu") ? "gpu0" : name)
                .toList();
    }

    /** Tells whether an engine has all of them. */
    boolean areOf(EnginePart engine) {
        return names(engine).containsAll(names);
    }

    /**
     * Returns an engine's devices of these names.
     *
     * @throws ModelLoadException if it lacks one, or one is named twice
     */
    List<Device> on(EnginePart engine) throws ModelLoadException {
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

    private static List<String> names(EnginePart engine) {
        return engine.engine().devices().stream().map(Device::name).toList();
    }

    /** Returns them as they are configured. */
    @Override
    public String toString() {
        return String.join(",", names);
    }
}
