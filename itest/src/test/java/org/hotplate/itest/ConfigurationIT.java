// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.hotplate.model.Model;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.model.Setting;
import org.junit.After;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;

/** A model's configuration beside its archive and in {@code conf/}, edited while the model serves. */
public class ConfigurationIT extends ContainerTest {

    private static final int CLIENTS = 4;

    @Configuration
    @Override
    public Option[] configuration() throws Exception {
        Path containers = Files.createDirectories(Path.of("target", "containers"));
        Path base = Files.createTempDirectory(containers, "base").toAbsolutePath();
        return options(
                Product.container(base, features()),
                // the launcher sets the same
                frameworkProperty("felix.fileinstall.dir")
                        .value(base.resolve("conf").toString()),
                frameworkProperty("felix.fileinstall.filter").value(".*\\.(cfg|config)"),
                frameworkProperty("felix.fileinstall.tmpdir")
                        .value(base.resolve("data/tmp/conf").toString()),
                frameworkProperty("felix.fileinstall.poll").value("200"),
                frameworkProperty("felix.fileinstall.noInitialDelay").value("true"),
                frameworkProperty("felix.fileinstall.disableNio2").value("true"),
                frameworkProperty("felix.fileinstall.enableConfigSave").value("false"));
    }

    @After
    public void takeTheConfigurationAway() throws Exception {
        try (var files = Files.list(conf())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    public void losesNoRequestWhileItsConfigurationIsEdited() throws Exception {
        Model model = serve("digits");
        Path json = deploy().resolve("digits.json");
        byte[] seven = seven();
        Clients clients = new Clients(() -> best(model, seven).equals("seven"));

        for (int i = 0; i < 24; i++) {
            int queue = 50 + i;
            String text =
                    switch (i % 4) {
                        case 0 -> "{\"queue\": %d}";
                        case 1 -> "{\"workers\": 1, \"queue\": %d, \"max_request_size\": 1000000}";
                        case 2 -> "{\"timeout_seconds\": 20.5, \"queue\": %d, \"top_k\": 3}";
                        default -> "{\"queue\": %d, \"handler\": \"mxnet_vision_service\"}";
                    };
            String whole = text.formatted(queue);
            if (i % 3 == 0) {
                Files.writeString(json, whole.substring(0, whole.length() / 2));
                await().pollDelay(300, TimeUnit.MILLISECONDS).until(() -> true);
            }
            Files.writeString(json, whole);
            await().atMost(SOON).until(() -> facts("digits").queueCapacity() == queue);
        }
        Files.delete(json);
        await().atMost(SOON).until(() -> facts("digits").queueCapacity() == 100);

        assertTrue(clients.end() > 100);
        assertEquals(0, facts("digits").failed());
        assertEquals(Optional.empty(), facts("digits").lastFailure());
    }

    @Test
    public void movesToAnotherNameWithoutAMomentAtWhichNeitherAnswers() throws Exception {
        serve("digits");
        Path json = deploy().resolve("digits.json");
        byte[] seven = seven();
        Clients clients = new Clients(() -> {
            List<String> refusals = new ArrayList<>();
            for (String name : List.of("digits", "numbers", "digits", "numbers")) {
                Optional<Model> model = models.find(name);
                try {
                    if (model.isPresent()) {
                        return best(model.get(), seven).equals("seven");
                    }
                } catch (CompletionException e) {
                    refusals.add(((PredictionException) e.getCause()).getMessage());
                }
            }
            throw new AssertionError("neither answered: " + refusals);
        });

        for (int i = 0; i < 8; i++) {
            boolean back = i % 2 == 1;
            Files.writeString(json, "{\"endpoint\": \"%s\"}".formatted(back ? "digits" : "numbers"));
            String now = back ? "digits" : "numbers";
            String before = back ? "numbers" : "digits";
            awaitState(now, ModelState.READY);
            await().atMost(SOON).until(() -> models.find(before).isEmpty());
        }

        assertTrue(clients.end() > 10);
        assertTrue(Files.isDirectory(data().resolve("models/digits")));
        assertEquals("digits from deploy/digits.json", setting("digits", "endpoint"));
    }

    @Test
    public void takesWhatIsInConfUnderWhatIsBesideTheArchive() throws Exception {
        Path cfg = conf().resolve("hotplate.model~digits.cfg");
        Files.writeString(cfg, "queue=33\nworkers = 1\ntop_k=2\n");
        serve("digits");
        awaitSetting("queue", "33 from conf/hotplate.model~digits.cfg");
        assertEquals("2 from conf/hotplate.model~digits.cfg", setting("digits", "top_k"));
        assertEquals("mxnet_vision_service from archive", setting("digits", "handler"));
        assertEquals("60 from default", setting("digits", "timeout_seconds"));

        Files.writeString(deploy().resolve("digits.json"), "{\"queue\": 44}");
        awaitSetting("queue", "44 from deploy/digits.json");
        assertEquals("1 from conf/hotplate.model~digits.cfg", setting("digits", "workers"));

        Files.writeString(cfg, "queue=33\ntimeout_seconds=1.5\n");
        awaitSetting("timeout_seconds", "1.5 from conf/hotplate.model~digits.cfg");
        Files.writeString(cfg, "timeout_seconds=never\n");
        await().atMost(SOON).until(() -> facts("digits").lastFailure().isPresent());
        assertEquals(
                "configuration: conf/hotplate.model~digits.cfg: 'timeout_seconds' is 'never'; allowed is a number of"
                        + " seconds from 0.001 to 86400",
                facts("digits").lastFailure().orElseThrow().message());
        assertEquals("1.5 from conf/hotplate.model~digits.cfg", setting("digits", "timeout_seconds"));
        answersSeven("digits");

        Files.delete(cfg);
        awaitSetting("timeout_seconds", "60 from default");
        Files.delete(deploy().resolve("digits.json"));
        awaitSetting("queue", "100 from default");
        assertEquals(Optional.empty(), facts("digits").lastFailure());
    }

    @Test
    public void failsAModelWhoseConfigurationIsImpossible() throws Exception {
        Files.writeString(deploy().resolve("digits.json"), "{\"topk\": 3}");
        Archives.drop(Files.readAllBytes(sample("digits.model")), deploy().resolve("digits.model"));

        awaitReason(
                "digits",
                ModelState.FAILED,
                "configuration: deploy/digits.json: unknown key 'topk', did you mean 'top_k'?; allowed are endpoint,");

        Files.writeString(deploy().resolve("digits.json"), "{\"engine\": \"onnx\"}");
        awaitReason(
                "digits",
                ModelState.WAITING,
                "needs engine onnx (named by 'engine' in deploy/digits.json; there is MXNet)");
        Files.writeString(deploy().resolve("digits.json"), "{\"workers\": 1000000000}");
        awaitReason("digits", ModelState.FAILED, "configuration: deploy/digits.json: 'workers' is '1000000000'");
        Files.writeString(deploy().resolve("digits.json"), "{\"device\": \"gpu7\"}");
        awaitReason("digits", ModelState.FAILED, "'device' is 'gpu7'; allowed is cpu, the devices of engine MXNet");
        Files.delete(deploy().resolve("digits.json"));
        awaitState("digits", ModelState.READY);
        answersSeven("digits");
    }

    private Path conf() {
        return Path.of(context.getProperty("hotplate.conf"));
    }

    private void awaitSetting(String key, String value) {
        await(key + " " + value).atMost(SOON).until(() -> setting("digits", key).equals(value));
    }

    private String setting(String model, String key) {
        return models.find(model).map(found -> found.facts().settings()).orElse(List.of()).stream()
                .filter(setting -> setting.key().equals(key))
                .map((Setting setting) -> setting.value() + " from " + setting.source())
                .findFirst()
                .orElse("");
    }

    /** Clients that send requests continuously until they are stopped. */
    private static final class Clients {

        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger answered = new AtomicInteger();
        private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        private final List<Future<Integer>> clients = new ArrayList<>();

        /**
         * @param request sends one request; returns whether the answer was correct
         */
        Clients(Callable<Boolean> request) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(() -> {
                    int wrong = 0;
                    while (!over.get()) {
                        wrong += request.call() ? 0 : 1;
                        answered.incrementAndGet();
                    }
                    return wrong;
                }));
            }
        }

        /** Returns the number of answers, all of which were correct. */
        int end() throws Exception {
            over.set(true);
            threads.shutdown();
            int[] wrong = new int[CLIENTS];
            for (int i = 0; i < CLIENTS; i++) {
                wrong[i] = clients.get(i).get(60, TimeUnit.SECONDS);
            }
            assertEquals(0, Arrays.stream(wrong).sum());
            return answered.get();
        }
    }
}
