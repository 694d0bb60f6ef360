// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
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
import org.hotplate.tensor.Signature;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

class CarriedHandlerResolverTest {

    private static final String HERE = CarriedHandler.location("a", "1");

    private final ComponentRegistry components =
            new ComponentRegistry(ComponentRegistryTest.DEFAULTS, new FeatureHints());

    @BeforeEach
    void anEngineComes() {
        components.add(new EngineComponent(
                "Fake", new FakeEngine(), new ComponentOrigin("fake 1.0.0", new Version("1.0.0"), "fake.jar", 0, 1)));
    }

    @Test
    void takesTheHandlerOfItsOwnBundleWhoeverRanksHigher() {
        HandlerComponent own = handler(HERE, 0, "x");
        handler("file:deploy/x.jar", 100, "x");
        handler(CarriedHandler.location("b", "1"), 100, "x");

        Resolution match = components.match(carrying("x", Optional.empty()));

        assertThat(match.handler()).isSameAs(own);
        assertThat(match.rule()).isEqualTo("carried by the archive as x.jar");
        assertThat(match.complete()).isTrue();
    }

    @Test
    void leavesTheHandlersOfAnArchiveToThatArchive() {
        handler(HERE, 100, "x");

        Resolution match = components.match(new FakeDeployment(
                "b",
                "",
                archive("x"),
                ModelOptions.NONE,
                Optional.empty(),
                Optional.empty(),
                () -> {},
                Optional::empty));

        assertThat(match.missing()).startsWith("needs a handler for 'x' (installed: none); ");
    }

    @Test
    void leavesTheHandlersOfAnOlderGenerationAlone() {
        handler(CarriedHandler.location("a", "10"), 0, "x");

        assertThat(components.match(carrying("x", Optional.empty())).missing()).isEqualTo("needs a handler from x.jar");
    }

    @Test
    void waitsForLeaveWithThatReasonAndNoOther() {
        CarriedHandler waiting = new CarriedHandler("x.jar", HERE, Optional.of("archive carries code"), "");

        assertThat(new ComponentRegistry(ComponentRegistryTest.DEFAULTS, new FeatureHints())
                        .match(deployment(waiting, ModelOptions.NONE))
                        .missing())
                .isEqualTo("archive carries code");
    }

    @Test
    void takesTheOnlyHandlerWhateverItIsCalled() {
        handler(HERE, 0, "other", "another");

        assertThat(components.match(carrying("x", Optional.empty())).service()).isEqualTo("another");
    }

    @Test
    void takesTheOneOfSeveralThatIsCalledLikeTheJar() {
        handler(HERE, 100, "other");
        HandlerComponent own = handler(HERE, 0, "x");

        assertThat(components.match(carrying("x", Optional.empty())).handler()).isSameAs(own);
    }

    @Test
    void takesTheOneTheConfigurationNames() {
        HandlerComponent named = handler(HERE, 0, "other");
        handler(HERE, 0, "x");

        Resolution match = components.match(carrying("x", Optional.of("other")));

        assertThat(match.handler()).isSameAs(named);
        assertThat(match.rule()).isEqualTo("carried by the archive as x.jar, and named by 'handler' in a.json");
    }

    @Test
    void saysWhichHandlersThereAreWhenNoneCanBeChosen() {
        handler(HERE, 0, "one");
        handler(HERE, 0, "two");

        assertThat(components.match(carrying("x", Optional.empty())).missing())
                .isEqualTo("needs to know which handler of x.jar to take: name 'one' or 'two' as 'handler' in a.json");
        assertThat(components.match(carrying("x", Optional.of("three"))).missing())
                .isEqualTo("needs a handler for 'three' from x.jar, which has handlers for 'one', 'two'");
    }

    @Test
    void waitsForAVersionTheConfigurationAllows() {
        handler(HERE, 0, "x");
        Deployment deployment = deployment(new CarriedHandler("x.jar", HERE, Optional.empty(), ""), pinned("[2,3)"));

        assertThat(components.match(deployment).missing())
                .isEqualTo("needs a handler of version [2,3) from x.jar, which is 1.0.0");
    }

    private static ModelOptions pinned(String range) {
        return ModelOptions.builder().handlerVersion(range).build();
    }

    private HandlerComponent handler(String location, int ranking, String... services) {
        HandlerComponent part = new HandlerComponent(
                Set.of(services),
                new EchoHandlers("echo"),
                new ComponentOrigin("x 1.0.0", new Version("1.0.0"), location, ranking, 2));
        components.add(part);
        return part;
    }

    private static Deployment carrying(String jar, Optional<String> handler) {
        return deployment(
                new CarriedHandler(jar + ".jar", HERE, Optional.empty(), ""),
                handler.map(name -> ModelOptions.builder("a.json").handler(name).build())
                        .orElse(ModelOptions.NONE));
    }

    private static Deployment deployment(CarriedHandler carried, ModelOptions options) {
        return new FakeDeployment(
                "a", "", archive("x"), options, Optional.of(carried), Optional.empty(), () -> {}, Optional::empty);
    }

    private static ModelArchive archive(String service) {
        return new ModelArchive(
                Path.of("none"),
                "a",
                "",
                "Fake",
                "Fake",
                Path.of("net"),
                Optional.empty(),
                new Signature(List.of(), Signature.JSON, List.of(), Signature.JSON),
                new ServiceFile(service, Optional.empty()),
                "");
    }
}
