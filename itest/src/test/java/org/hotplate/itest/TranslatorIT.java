// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.inject.Inject;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.itest.translators.TranslatorServices;
import org.hotplate.model.Model;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.service.cm.ConfigurationAdmin;

/** Translators for DJL Serving, in a bundle that does not use Hotplate's API, serve models. */
public class TranslatorIT extends ContainerTest {

    private static final String SHADES = "org.hotplate.itest.translators.ShadeFactory";
    private static final int ROUNDS = 8;
    private static final int CALLERS = 16;

    @Inject
    ConfigurationAdmin configurations;

    @Override
    String[] features() {
        return new String[] {
            "runtime", "core", "mxnet-cpu", "image-java", "handler-vision", "handler-djl", "rest", "shell"
        };
    }

    @Test
    public void aTranslatorComesServesAndGoes() throws Exception {
        configure("digits", "{\"handler\": \"digit_translator\"}");
        Archives.drop(Files.readAllBytes(sample("digits.model")), deploy().resolve("digits.model"));
        awaitReason("digits", ModelState.WAITING, "needs a handler for 'digit_translator'");

        Path jar = dropTranslators();
        Model model = awaitState("digits", ModelState.READY);
        assertEquals("seven", mostLikely(model));
        assertEquals("org.example.translators 1.0.0", facts("digits").handlerBundle());

        Files.delete(jar);
        awaitReason("digits", ModelState.WAITING, "needs a handler for 'digit_translator'");
        dropTranslators();
        awaitState("digits", ModelState.READY);
        assertEquals("seven", mostLikely(model));
    }

    @Test
    public void aFactoryIsFoundByItsClassAndGetsTheModelsOptions() throws Exception {
        dropTranslators();
        Model model = serveShades("shades");

        assertEquals(List.of("hello", 7L, 1L), shade(model, 7));
        PredictionException e = (PredictionException)
                assertThrows(CompletionException.class, () -> model.predict(new Request(Map.of("data", "grey")))
                                .join())
                        .getCause();
        assertEquals(FailureKind.BAD_REQUEST, e.kind());
        assertEquals("The translator cannot read the request's [data]: that is not a shade", e.getMessage());
    }

    @Test
    public void waitsWhileTheEngineIsAwayAndServesWhenItIsBack() throws Exception {
        dropTranslators();
        Model model = serveShades("shades");
        Bundle engine = bundle("org.hotplate.engine.mxnet");
        Bundle adapter = bundle("org.hotplate.handler.djl");

        for (int round = 0; round < 5; round++) {
            engine.stop();
            try {
                awaitReason("shades", ModelState.WAITING, "needs engine MXNet and a handler for '" + SHADES + "'");
            } finally {
                engine.start();
            }
            awaitState("shades", ModelState.READY);
            assertEquals(List.of("hello", 3L, 1L), shade(model, 3));
            adapter.stop();
            try {
                awaitReason("shades", ModelState.WAITING, "needs a handler for '" + SHADES + "'");
            } finally {
                adapter.start();
            }
            awaitState("shades", ModelState.READY);
            assertEquals(List.of("hello", 5L, 1L), shade(model, 5));
        }
        assertEquals(1, librariesMapped());
    }

    @Test
    public void answersSixteenCallersWithoutMixingOrGrowing() throws Exception {
        dropTranslators();
        Model shades = serveShades("shades");
        configure("digits", "{\"handler\": \"digit_translator\"}");
        Model digits = serve("digits");

        // the JVM's own memory grows only for a while; arrays that are not freed would add to it in every round
        List<Long> megabytes = new ArrayList<>();
        boolean level = false;
        while (!level && megabytes.size() < ROUNDS) {
            twoThousandCalls(shades, digits);
            System.gc();
            megabytes.add(rssMegabytes());
            int last = megabytes.size() - 1;
            level = last > 0 && megabytes.get(last) - megabytes.get(last - 1) < 30;
        }

        System.out.printf("after each 2,000 translated calls of 16 callers: RSS %s MB%n", megabytes);
        assertTrue("RSS after each 2,000 calls: " + megabytes + " MB", level);
    }

    @Test
    public void anArchiveMayCarryItsTranslator() throws Exception {
        configurations
                .getConfiguration("hotplate.archive.loader", "?")
                .update(new Hashtable<>(Map.of("archives.code", "allow")));
        byte[] archive = Archives.of(sample("digits.model"))
                .carrying("translators.jar", TranslatorServices.jar())
                .bytes();
        configure("carrier", "{\"handler\": \"digit_translator\"}");

        Model model = serve("carrier", archive);

        assertEquals("seven", mostLikely(model));
    }

    private void twoThousandCalls(Model shades, Model digits) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<Void>> running = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                long number = caller;
                Callable<Void> calls = () -> {
                    for (int i = 0; i < 125; i++) {
                        if (i % 25 == 0) {
                            assertEquals("seven", mostLikely(digits));
                        } else {
                            assertEquals(List.of("hello", number + i, 1L), shade(shades, number + i));
                        }
                    }
                    return null;
                };
                running.add(callers.submit(calls));
            }
            for (Future<Void> caller : running) {
                caller.get();
            }
        } finally {
            callers.shutdown();
        }
    }

    private Model serveShades(String name) throws Exception {
        configure(name, "{\"handler\": \"%s\", \"greeting\": \"hello\"}".formatted(SHADES));
        return serve(name);
    }

    private void configure(String name, String json) throws Exception {
        Archives.drop(json.getBytes(StandardCharsets.UTF_8), deploy().resolve(name + ".json"));
    }

    private Path dropTranslators() throws Exception {
        Path jar = deploy().resolve("translators.jar");
        Archives.drop(TranslatorServices.jar(), jar);
        await().atMost(SOON).until(() -> Arrays.stream(context.getBundles())
                .anyMatch(bundle -> "org.example.translators".equals(bundle.getSymbolicName())
                        && bundle.getState() == Bundle.ACTIVE));
        return jar;
    }

    private static Object shade(Model model, long number) {
        return model.predict(new Request(Map.of("data", number))).join().value();
    }

    /** Returns the most likely class, which is the first one in the JSON form of Classifications. */
    private static String mostLikely(Model model) throws Exception {
        List<?> classes = (List<?>) model.predict(picture(seven())).join().value();
        return String.valueOf(((Map<?, ?>) classes.get(0)).get("className"));
    }

    private static long librariesMapped() throws Exception {
        Path maps = Path.of("/proc/self/maps");
        if (!Files.exists(maps)) {
            return 1;
        }
        try (var lines = Files.lines(maps)) {
            return lines.filter(line -> line.contains("libmxnet"))
                    .map(line -> line.replaceFirst("^[^/]*", ""))
                    .distinct()
                    .count();
        }
    }

    private static long rssMegabytes() throws Exception {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }
}
