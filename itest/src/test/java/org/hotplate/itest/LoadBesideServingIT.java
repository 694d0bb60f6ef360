// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hotplate.model.Model;
import org.hotplate.model.ModelState;
import org.junit.Test;

/** A large archive that is loaded and removed while another model serves. */
public class LoadBesideServingIT extends ContainerTest {

    private static final int ROWS = 24_000;
    private static final int COLUMNS = 3 * 8 * 8;

    @Test
    public void requestsOfAnotherModelAreAnsweredWhileALargeArchiveIsLoadedAndTakenAway() throws Exception {
        Model digits = serve("digits");
        byte[] large = large();
        byte[] seven = seven();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger whileLoading = new AtomicInteger();
        Queue<Throwable> failed = new ConcurrentLinkedQueue<>();
        ExecutorService clients = Executors.newFixedThreadPool(4);
        List<Future<?>> running = Stream.generate(() -> clients.submit(() -> {
                    while (!over.get()) {
                        try {
                            digits.predict(picture(seven)).join();
                            answered.incrementAndGet();
                            if (isComing()) {
                                whileLoading.incrementAndGet();
                            }
                        } catch (CompletionException e) {
                            failed.add(e);
                        }
                    }
                }))
                .limit(4)
                .collect(Collectors.toList());
        await().atMost(SOON).until(() -> answered.get() > 50);

        for (int round = 0; round < 2; round++) {
            int before = whileLoading.get();
            Archives.drop(large, deploy().resolve("large.model"));
            Model model = awaitState("large", ModelState.READY);
            assertNotNull(model.predict(picture(seven)).get(30, TimeUnit.SECONDS));
            assertTrue("answers while it was loaded, round " + round, whileLoading.get() > before);
            Files.delete(deploy().resolve("large.model"));
            await().atMost(SOON).until(() -> models.find("large").isEmpty());
        }

        over.set(true);
        for (Future<?> client : running) {
            client.get(30, TimeUnit.SECONDS);
        }
        clients.shutdown();
        assertEquals(failed.toString(), 0, failed.size());
    }

    private boolean isComing() {
        return state("large")
                .filter(state -> state == ModelState.DISCOVERED || state == ModelState.LOADING)
                .isPresent();
    }

    private static byte[] large() throws IOException {
        float[] values = new float[ROWS * COLUMNS];
        Random random = new Random(5);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        ToyModel network = new ToyModel("[0, 3, 8, 8]");
        int flat = network.layer("Flatten", Map.of(), network.input());
        int wide = network.layer(
                "FullyConnected",
                Map.of("num_hidden", Integer.toString(ROWS), "no_bias", "True"),
                flat,
                network.weight("wide", new int[] {ROWS, COLUMNS}, values));
        network.layer("slice_axis", Map.of("axis", "1", "begin", "0", "end", "3"), wide);
        return network.archive(sample("digits.model"), "mxnet_vision_service", "image/jpeg", "red\ngreen\nblue\n");
    }
}
