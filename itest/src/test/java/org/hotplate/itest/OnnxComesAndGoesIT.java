// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.Model;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.FrameworkWiring;

/** The ONNX engine's bundles beside MXNet's, while models of both are used. */
public class OnnxComesAndGoesIT extends ContainerTest {

    private static final List<String> PARTS =
            List.of("org.hotplate.engine.onnx", "org.hotplate.onnx.natives.cpu", "org.hotplate.onnxruntime");

    private static final Path ARCHIVE = Path.of("target", "digits_onnx.model");

    /** Packs the archive outside of the container, which does not contain the writer of ONNX. */
    @Override
    @Configuration
    public Option[] configuration() throws Exception {
        Path folder = Files.createTempDirectory(Path.of("target"), "onnx");
        Files.write(ARCHIVE, OnnxDigits.archive(sample("digits.model"), folder));
        return super.configuration();
    }

    @Override
    String[] features() {
        return new String[] {
            "runtime", "core", "mxnet-cpu", "onnx", "image-java", "handler-vision", "handler-tensor", "rest", "shell"
        };
    }

    @Test
    public void modelsWaitForItAndTheOthersServeOn() throws Exception {
        Model mxnet = serve("digits");
        Model onnx = serve("digits_onnx", Files.readAllBytes(ARCHIVE));
        Callers callers = new Callers(mxnet, onnx);
        callers.awaitMore();

        Bundle engine = bundle("org.hotplate.engine.onnx");
        engine.stop();
        assertEquals(
                "needs engine ONNX",
                awaitReason("digits_onnx", ModelState.WAITING, "needs").reason());
        assertEquals(ModelState.READY, state("digits").orElseThrow());
        engine.start();
        awaitState("digits_onnx", ModelState.READY);
        callers.awaitMore();
        engine.update();
        awaitState("digits_onnx", ModelState.READY);
        callers.awaitMore();

        callers.stop();
        answersSeven("digits_onnx");
    }

    @Test
    public void everyPartMayBeUpdatedAndRefreshedAndInstalledAgain() throws Exception {
        serve("digits");
        serve("digits_onnx", Files.readAllBytes(ARCHIVE));
        for (String name : PARTS) {
            Bundle bundle = bundle(name);
            bundle.update();
            refresh(bundle);
            servesAgain(name + " updated and refreshed");
            String location = bundle.getLocation();
            bundle.uninstall();
            refresh(bundle);
            awaitReason("digits_onnx", ModelState.WAITING, "needs engine ONNX");
            context.installBundle(location).start();
            // a bundle that lost its fragment does not start by itself
            for (String part : PARTS) {
                bundle(part).start();
            }
            servesAgain(name + " uninstalled and installed");
        }
    }

    private void servesAgain(String after) throws Exception {
        for (String model : List.of("digits", "digits_onnx")) {
            await(after + ": " + model)
                    .atMost(SOON)
                    .until(() -> state(model).filter(ModelState.READY::equals).isPresent());
            answersSeven(model);
        }
        Path maps = Path.of("/proc/self/maps");
        if (Files.isReadable(maps)) {
            Set<String> files = new TreeSet<>();
            for (String line : Files.readAllLines(maps)) {
                if (line.contains("libonnxruntime.so")) {
                    files.add(line.split("\\s+")[4]);
                }
            }
            assertEquals(after + ": one library is mapped, " + files, 1, files.size());
        }
        try (var natives = Files.list(data().resolve("natives"))) {
            assertEquals(
                    after,
                    List.of(),
                    natives.filter(folder -> folder.getFileName().toString().startsWith("."))
                            .toList());
        }
    }

    private void refresh(Bundle bundle) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                done.countDown();
            }
        });
        assertTrue("the refresh ends", done.await(60, TimeUnit.SECONDS));
    }

    /** Two clients for each model, which accept answers, and errors because the model is not available. */
    private static final class Callers {
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger[] answered;
        private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();
        private final ExecutorService threads = Executors.newCachedThreadPool();

        Callers(Model... models) throws Exception {
            byte[] seven = seven();
            answered = new AtomicInteger[models.length];
            for (int i = 0; i < models.length; i++) {
                AtomicInteger count = new AtomicInteger();
                answered[i] = count;
                Model model = models[i];
                for (int t = 0; t < 2; t++) {
                    threads.submit(() -> {
                        while (!over.get()) {
                            ask(model, seven, count);
                        }
                    });
                }
            }
        }

        private void ask(Model model, byte[] seven, AtomicInteger count) {
            try {
                String best = best(model, seven);
                if (!best.equals("seven")) {
                    unexpected.add("answered " + best);
                }
                count.incrementAndGet();
            } catch (RuntimeException e) {
                if (!(e.getCause() instanceof PredictionException refusal)
                        || refusal.kind() != FailureKind.UNAVAILABLE) {
                    unexpected.add(e.toString());
                }
            }
        }

        void awaitMore() {
            for (AtomicInteger count : answered) {
                int before = count.get();
                await().atMost(SOON).until(() -> count.get() > before + 50);
            }
        }

        void stop() throws Exception {
            over.set(true);
            threads.shutdown();
            assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
            assertEquals(List.of(), List.copyOf(unexpected));
        }
    }
}
