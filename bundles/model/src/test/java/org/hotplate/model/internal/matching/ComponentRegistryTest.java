// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hotplate.archive.ModelArchive;
import org.hotplate.archive.ServiceFile;
import org.hotplate.model.admin.CarriedHandler;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.internal.EchoHandlers;
import org.hotplate.model.internal.FakeDeployment;
import org.hotplate.model.internal.FakeEngine;
import org.hotplate.model.internal.FakeFeatures;
import org.hotplate.model.internal.ModelDefaults;
import org.hotplate.model.internal.WhiteboardModelRegistryTest;
import org.hotplate.tensor.Signature;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

class ComponentRegistryTest {

    static final ModelDefaults DEFAULTS =
            new ModelDefaults(1, 1, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1, Map.of());

    private final ComponentRegistry components = new ComponentRegistry(DEFAULTS, new FeatureHints());

    @Test
    void tellsWhoNeedsAHandlerWhichThereAreAndHowToWriteOne() {
        components.add(engine());
        handler("two.jar", "b_service", "a_service");
        handler("one.jar", "b_service");
        handler(CarriedHandler.location("other", "1"), "of_another_archive");

        assertThat(components.match(deployment()).missing())
                .isEqualTo("needs a handler for 'my_service' (installed: a_service, b_service);"
                        + " 'bin/hotplate handler new FOLDER --from-archive boxes.model' creates one,"
                        + " see docs/writing-a-handler.md");
    }

    @Test
    void advisesAHandlerForTheServiceThatABareModelIsConfiguredWith() {
        components.add(engine());
        ModelOptions options = WhiteboardModelRegistryTest.options(Map.of("handler", "seen"));

        assertThat(components.match(deployment("pic.onnx", options)).missing())
                .isEqualTo("needs a handler for 'seen' (installed: none);"
                        + " 'bin/hotplate handler new FOLDER --name seen' creates one, see docs/writing-a-handler.md");
    }

    @Test
    void namesTheFeaturesThatWouldBringWhatIsMissing() {
        FeatureHints hints = new FeatureHints();
        hints.take(new FakeFeatures(
                Map.of("Fake", List.of("fake-cpu", "fake-gpu")), Map.of("my_service", List.of("mine"))));

        assertThat(new ComponentRegistry(DEFAULTS, hints).match(deployment()).missing())
                .isEqualTo("needs engine Fake ('feature:install fake-cpu' or 'feature:install fake-gpu' installs it)"
                        + " and a handler for 'my_service' ('feature:install mine' installs it)");
    }

    static EngineComponent engine() {
        return new EngineComponent(
                "Fake", new FakeEngine(), new ComponentOrigin("fake", new Version(1, 0, 0), "fake.jar", 0, 1));
    }

    private void handler(String location, String... services) {
        components.add(new HandlerComponent(
                Set.of(services),
                new EchoHandlers("echo"),
                new ComponentOrigin("x", new Version(1, 0, 0), location, 0, 2)));
    }

    static Deployment deployment() {
        return deployment("boxes.model", ModelOptions.NONE);
    }

    private static Deployment deployment(String origin, ModelOptions options) {
        ModelArchive archive = new ModelArchive(
                Path.of("data"),
                "boxes",
                "",
                "MXNet-Symbolic",
                "Fake",
                Path.of("boxes-symbol.json"),
                Optional.empty(),
                new Signature(List.of(), Signature.IMAGE, List.of(), Signature.JSON),
                new ServiceFile("my_service", Optional.empty()),
                "");
        return new FakeDeployment(
                "boxes", origin, archive, options, Optional.empty(), Optional.empty(), () -> {}, Optional::empty);
    }
}
