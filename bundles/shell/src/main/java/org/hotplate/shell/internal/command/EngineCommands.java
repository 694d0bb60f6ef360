// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.archive.view.Table;
import org.hotplate.engine.Device;
import org.hotplate.engine.DeviceMemory;
import org.hotplate.engine.EngineFailure;
import org.hotplate.engine.ModelEngine;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands for engines. */
@Component(service = EngineCommands.class)
@GogoCommand(
        scope = "engine",
        function = {"list"})
public final class EngineCommands {

    private record EngineFacts(
            String name,
            String version,
            String flavour,
            List<String> devices,
            Map<String, DeviceMemory> memory,
            String note,
            String bundle) {

        String devicesWithMemory() {
            return devices.stream()
                    .map(device ->
                            memory.containsKey(device) ? "%s (%s)".formatted(device, memory.get(device)) : device)
                    .collect(Collectors.joining(", "));
        }
    }

    private final BundleContext context;

    @Reference
    private volatile List<Map.Entry<Map<String, Object>, ModelEngine>> engines = List.of();

    @Reference
    private volatile List<Map.Entry<Map<String, Object>, EngineFailure>> failures = List.of();

    @Activate
    public EngineCommands(BundleContext context) {
        this.context = context;
    }

    EngineCommands(
            BundleContext context,
            List<Map.Entry<Map<String, Object>, ModelEngine>> engines,
            List<Map.Entry<Map<String, Object>, EngineFailure>> failures) {
        this(context);
        this.engines = engines;
        this.failures = failures;
    }

    @Descriptor("Lists the engines that can load models, and those that could not be started")
    public String list(
            @Descriptor("prints the facts as JSON")
                    @Parameter(names = "--json", absentValue = "false", presentValue = "true")
                    boolean json) {
        List<EngineFacts> facts = Stream.concat(
                        engines.stream().map(entry -> facts(entry.getKey(), entry.getValue())),
                        failures.stream().map(entry -> facts(entry.getKey(), entry.getValue())))
                .sorted(Comparator.comparing(EngineFacts::name))
                .toList();
        if (json) {
            return Json.write(facts);
        }
        if (facts.isEmpty()) {
            return "There are no engines; 'feature:list' shows the features that contain one and 'feature:install NAME' installs"
                    + " it, 'lb' shows which bundles are not active";
        }
        Table table = new Table("NAME", "VERSION", "FLAVOUR", "DEVICES", "BUNDLE", "NOTE");
        facts.forEach(engine -> table.row(
                engine.name(),
                orDash(engine.version()),
                orDash(engine.flavour()),
                orDash(engine.devicesWithMemory()),
                engine.bundle(),
                engine.note()));
        return table.toString();
    }

    private EngineFacts facts(Map<String, Object> properties, ModelEngine engine) {
        Map<String, DeviceMemory> memory = new LinkedHashMap<>();
        for (Device device : engine.devices()) {
            engine.memory(device).ifPresent(known -> memory.put(device.name(), known));
        }
        return new EngineFacts(
                String.valueOf(properties.get(ModelEngine.NAME)),
                engine.version(),
                engine.flavour(),
                engine.devices().stream().map(Device::name).toList(),
                memory,
                engine.remark().orElse(""),
                BundleText.of(context, properties));
    }

    private EngineFacts facts(Map<String, Object> properties, EngineFailure failure) {
        return new EngineFacts(
                failure.engine(), "", "", List.of(), Map.of(), failure.reason(), BundleText.of(context, properties));
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
