// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hotplate.archive.ModelArchive;
import org.hotplate.archive.ServiceFile;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.PredictionException;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.internal.matching.ComponentOrigin;
import org.hotplate.model.internal.matching.EngineComponent;
import org.hotplate.model.internal.matching.HandlerComponent;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.osgi.framework.Version;

/** A registry with a fake engine and echoing handlers, in a time of its own. */
public final class ModelBench implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofSeconds(30);
    static final Duration LOAD_TIMEOUT = Duration.ofSeconds(60);

    public final FakeEngine engine = new FakeEngine();
    final EchoHandlers handlers = new EchoHandlers("echo");
    final HandTimer timer = new HandTimer();
    /** How often each deployment was released. */
    private final List<AtomicInteger> releases = new CopyOnWriteArrayList<>();

    public final WhiteboardModelRegistry registry;

    public ModelBench(int workers) {
        this(workers, OperatorOverrides.unkept());
    }

    public ModelBench(int workers, OperatorOverrides overrides) {
        registry = new WhiteboardModelRegistry(settings(workers, TIMEOUT), overrides, workers, timer);
        handlers.batching = true;
        registry.arrived(new EngineComponent(
                "Fake", engine, new ComponentOrigin("fake 1.0.0", new Version("1.0.0"), "f.jar", 0, 1)));
        registry.arrived(new HandlerComponent(
                Set.of("echo_service"),
                handlers,
                new ComponentOrigin("echo 1.0.0", new Version("1.0.0"), "e.jar", 0, 2)));
    }

    static ModelDefaults settings(int workers, Duration drain) {
        return new ModelDefaults(
                workers, 1000, TIMEOUT, TIMEOUT, drain, LOAD_TIMEOUT, 2, CrashLimit.DEFAULT, Map.of(), "", "");
    }

    /** Deploys one with what deploy/NAME.json says: workers, queue, batch_size, max_batch_delay. */
    public boolean deploy(String name, Map<String, Integer> given) {
        ModelOptions.Builder options = ModelOptions.builder("deploy/" + name + ".json");
        given.forEach((key, value) -> {
            switch (key) {
                case ModelOptions.WORKERS -> options.workers(value);
                case ModelOptions.QUEUE -> options.queue(value);
                case ModelOptions.BATCH_SIZE -> options.batchSize(value);
                case ModelOptions.MAX_BATCH_DELAY -> options.maxBatchDelay(Duration.ofMillis(value));
                default -> throw new IllegalArgumentException(key);
            }
        });
        return deploy(name, options.build(), Path.of("net"));
    }

    /** Deploys one with these options and this file of weights. */
    public boolean deploy(String name, ModelOptions options, Path weights) {
        return handOver(name, options, weights).join();
    }

    /** As {@link #deploy}, without waiting for what becomes of it. */
    public CompletableFuture<Boolean> handOver(String name, ModelOptions options, Path weights) {
        Signature signature = new Signature(
                List.of(new TensorSpec("x", Shape.of(Shape.ANY, Shape.ANY))),
                Signature.JSON,
                List.of(),
                Signature.JSON);
        ModelArchive archive = new ModelArchive(
                Path.of(name),
                name,
                "",
                "Fake",
                "Fake",
                Path.of("net"),
                Optional.of(weights),
                signature,
                new ServiceFile("echo_service", Optional.empty()),
                "");
        AtomicInteger released = new AtomicInteger();
        releases.add(released);
        Deployment deployment = new FakeDeployment(
                name,
                "deploy/" + name + ".model",
                archive,
                options,
                Optional.empty(),
                Optional.empty(),
                released::incrementAndGet,
                Optional::empty);
        return registry.deploy(deployment).toCompletableFuture();
    }

    public CompletableFuture<Response> predict(String name, Object item) {
        return registry.find(name).orElseThrow().predict(new Request(Map.of("x", item)));
    }

    /** Sends the numbers from one up to, and without, another. */
    List<CompletableFuture<Response>> predictAll(String name, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> predict(name, number))
                .collect(Collectors.toList());
    }

    public static Object answer(CompletableFuture<Response> answer) {
        return answer.join().value();
    }

    public static List<Object> answers(List<CompletableFuture<Response>> answers) {
        return answers.stream().map(ModelBench::answer).toList();
    }

    /** Returns what the numbers are answered with. */
    public static List<Object> echoes(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> (Object) ("echo:" + number))
                .toList();
    }

    static PredictionException failure(CompletableFuture<Response> answer) {
        try {
            throw new AssertionError("answered: " + answer.join().value());
        } catch (CompletionException e) {
            return (PredictionException) e.getCause();
        }
    }

    public ModelFacts facts(String name) {
        return registry.find(name).orElseThrow().facts();
    }

    public String setting(String name, String key) {
        return facts(name).settings().stream()
                .filter(setting -> setting.key().equals(key))
                .map(setting -> setting.value() + " from " + setting.source())
                .collect(Collectors.joining());
    }

    /** Stops whatever runs from now on in a network, and waits until so many calls stand there with one of these. */
    Gate occupy(String name, int calls) {
        Gate gate = Gate.shut();
        engine.running = gate;
        for (int i = 0; i < calls; i++) {
            int arrived = i + 1;
            predict(name, -1 - i);
            await().until(() -> gate.arrived() == arrived);
        }
        return gate;
    }

    @Override
    public void close() {
        registry.close();
        // a call or a load that ends after the registry closes what it used
        await().untilAsserted(() -> {
            assertThat(engine.openReplicas).hasValue(0);
            assertThat(engine.openNetworks).hasValue(0);
            assertThat(handlers.open).hasValue(0);
            assertThat(releases).allSatisfy(released -> assertThat(released).hasPositiveValue());
        });
        assertThat(engine.misuses).hasValue(0);
        assertThat(handlers.misuses).hasValue(0);
        assertThat(releases).allSatisfy(released -> assertThat(released).hasValue(1));
    }
}
