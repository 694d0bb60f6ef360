// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.felix.framework.FrameworkFactory;
import org.hotplate.engine.Device;
import org.hotplate.engine.DeviceMemory;
import org.hotplate.engine.EngineFailure;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.model.FakeRegistry;
import org.hotplate.tensor.Signature;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/** The commands that list engines and handlers, over services of a real framework. */
class PartCommandsTest {

    @TempDir
    Path folder;

    private Framework framework;
    private BundleContext context;

    @BeforeEach
    void boot() throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        "org.osgi.framework.storage", folder.resolve("cache").toString()));
        framework.start();
        context = framework.getBundleContext();
    }

    @AfterEach
    void halt() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    private record SomeEngine() implements ModelEngine {
        @Override
        public String version() {
            return "1.9.1";
        }

        @Override
        public List<Device> devices() {
            return List.of(Device.CPU, new Device("gpu0"));
        }

        @Override
        public String flavour() {
            return "cu112";
        }

        @Override
        public Optional<DeviceMemory> memory(Device device) {
            return device.equals(Device.CPU)
                    ? Optional.empty()
                    : Optional.of(new DeviceMemory(812_000_000, 16_384_000_000L));
        }

        @Override
        public Network load(NetworkFiles files, Device device) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void listsEngines() throws Exception {
        EngineCommands commands = new EngineCommands(
                context,
                List.of(Map.entry(Map.of(ModelEngine.NAME, "MXNet", "service.bundleid", 0L), new SomeEngine())),
                List.of(Map.entry(Map.of(), new EngineFailure("Zeta", "libzeta.so is missing"))));

        assertThat(commands.list(false).lines().toList())
                .hasSize(3)
                .first()
                .asString()
                .startsWith("NAME   VERSION  FLAVOUR  DEVICES ");
        assertThat(commands.list(false))
                .contains(
                        "MXNet  1.9.1    cu112    cpu, gpu0 (812.0 MB free of 16,384.0 MB)  org.apache.felix.framework ");
        JsonNode json = new ObjectMapper().readTree(commands.list(true));
        assertThat(json.at("/0/devices/1").asText()).isEqualTo("gpu0");
        assertThat(json.at("/0/flavour").asText()).isEqualTo("cu112");
        assertThat(json.at("/0/memory").size()).isOne();
        assertThat(json.at("/0/memory/gpu0/free").asLong()).isEqualTo(812_000_000);
        assertThat(commands.list(false)).containsPattern("Zeta +- +- +- +- +libzeta.so is missing");
        assertThat(json.at("/1/note").asText()).isEqualTo("libzeta.so is missing");
        assertThat(new EngineCommands(context, List.of(), List.of()).list(false))
                .startsWith("There are no engines; 'feature:list' shows");
    }

    @Test
    void listsHandlersWithTheModelsThatUseThem() throws Exception {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(ModelHandlerFactory.SERVICES, new String[] {"mxnet_vision_service", "a_service"});
        ServiceReference<ModelHandlerFactory> reference = context.registerService(
                        ModelHandlerFactory.class,
                        handlerContext -> {
                            throw new UnsupportedOperationException();
                        },
                        properties)
                .getReference();
        FakeRegistry registry = new FakeRegistry(List.of(
                FakeModel.ready("other", Signature.JSON, "a"),
                FakeModel.ready("mine", Signature.JSON, "a").handledBy(BundleText.of(reference.getBundle()))));

        HandlerCommands commands = new HandlerCommands(registry, registry, List.of(reference));

        assertThat(commands.list(false))
                .contains("a_service, mxnet_vision_service")
                .contains("1: mine")
                .contains("ANSWERED  FAILED  ABANDONED", "1234      5       0");
        JsonNode json = new ObjectMapper().readTree(commands.list(true));
        assertThat(json.at("/0/models").toString()).isEqualTo("[\"mine\"]");
        assertThat(json.at("/0/answered").asLong()).isEqualTo(1234);
        assertThat(new HandlerCommands(registry, registry, List.of()).list(false))
                .startsWith("There are no handlers");
    }
}
