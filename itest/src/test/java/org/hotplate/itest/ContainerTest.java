// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.ops4j.pax.exam.CoreOptions.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.awaitility.Awaitility;
import org.hotplate.handler.Request;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.ModelState;
import org.junit.After;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** The distribution's bundles in their own container, with an empty base folder. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public abstract class ContainerTest {

    static final Duration SOON = Duration.ofSeconds(120);

    static {
        // conditions that are already true need no wait: there are many hundreds of them
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
    }

    @Inject
    BundleContext context;

    @Inject
    ModelRegistry models;

    @Configuration
    public Option[] configuration() throws Exception {
        Path containers = Files.createDirectories(Path.of("target", "containers"));
        Path base = Files.createTempDirectory(containers, "base").toAbsolutePath();
        return options(Product.container(base, features()));
    }

    String[] features() throws Exception {
        return new String[] {
            "runtime", "core", "mxnet-cpu", "image-java", "handler-vision", "handler-tensor", "rest", "shell"
        };
    }

    @After
    public void takeEverythingAway() throws Exception {
        try (var files = Files.list(deploy())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        await().atMost(SOON).until(() -> models.models().isEmpty());
    }

    Path deploy() {
        return Path.of(context.getProperty("hotplate.deploy"));
    }

    Path data() {
        return Path.of(context.getProperty("hotplate.data"));
    }

    static Path home() {
        return Path.of(System.getProperty("hotplate.home")).toAbsolutePath().normalize();
    }

    static Path sample(String name) {
        return home().resolve("samples").resolve(name);
    }

    /** Copies the sample into the deploy folder and waits until it answers. */
    Model serve(String name) throws Exception {
        return serve(name, Files.readAllBytes(sample("digits.model")));
    }

    Model serve(String name, byte[] archive) throws Exception {
        Archives.drop(archive, deploy().resolve(name + ".model"));
        return awaitState(name, ModelState.READY);
    }

    Model awaitState(String name, ModelState state) {
        await(name + " " + state).atMost(SOON).until(() -> state(name).equals(Optional.of(state)));
        return models.find(name).orElseThrow();
    }

    ModelFacts awaitReason(String name, ModelState state, String part) {
        awaitState(name, state);
        await(part).atMost(SOON).until(() -> facts(name).reason().contains(part));
        return facts(name);
    }

    Optional<ModelState> state(String name) {
        return models.find(name).map(model -> model.facts().state());
    }

    ModelFacts facts(String name) {
        return models.find(name).orElseThrow().facts();
    }

    static Request picture(byte[] bytes) {
        return new Request(Map.of("data", bytes));
    }

    static byte[] seven() throws Exception {
        return Files.readAllBytes(sample("digit-7.jpg"));
    }

    /** Returns the most likely label of a picture model. */
    static String best(Model model, byte[] picture) {
        Object value = model.predict(picture(picture)).join().value();
        List<?> output = (List<?>) ((List<?>) value).get(0);
        return ((Map<?, ?>) output.get(0)).get("class").toString();
    }

    void answersSeven(String name) throws Exception {
        String best = best(models.find(name).orElseThrow(), seven());
        assertEquals("seven", best);
    }

    static void assertContains(String part, String text) {
        assertEquals(text, true, text.contains(part));
    }

    Bundle bundle(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }
}
