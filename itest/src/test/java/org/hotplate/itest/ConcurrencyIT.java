// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.junit.Assert.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.hotplate.model.Model;
import org.junit.Test;

/** Many concurrent clients: no error, and no answer for another client's picture. */
public class ConcurrencyIT extends ContainerTest {

    private static final int CLIENTS = 8;
    private static final int REQUESTS = 600;
    private static final int REQUESTS_A_COLLECTION = 20;

    @Test
    public void neverMixesAnswers() throws Exception {
        Path data = Path.of(System.getProperty("hotplate.testdata"));
        Path squeezenet = data.resolve("models/squeezenet_v1.0.model");
        boolean real = Files.isRegularFile(squeezenet);
        List<byte[]> pictures = new ArrayList<>();
        if (real) {
            for (String name : List.of("kitten.jpg", "kitten_small.jpg", "loadtest.jpg", "gray.jpg")) {
                pictures.add(Files.readAllBytes(data.resolve("images").resolve(name)));
            }
        } else {
            for (int grey = 1; grey <= 4; grey++) {
                pictures.add(stripes(grey));
            }
        }
        Model model = serve("m", Files.readAllBytes(real ? squeezenet : sample("digits.model")));
        List<Object> expected = new ArrayList<>();
        for (byte[] picture : pictures) {
            expected.add(model.predict(picture(picture)).join().value());
        }
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1);
        Semaphore collections = new Semaphore(0);
        threads.execute(() -> {
            while (!over.get()) {
                collections.acquireUninterruptibly();
                System.gc();
            }
        });
        List<Future<Integer>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            clients.add(threads.submit(() -> {
                int wrong = 0;
                for (int i = next.getAndIncrement(); i < REQUESTS; i = next.getAndIncrement()) {
                    int which = i % pictures.size();
                    Object answer =
                            model.predict(picture(pictures.get(which))).join().value();
                    wrong += answer.equals(expected.get(which)) ? 0 : 1;
                    collections.release(i % REQUESTS_A_COLLECTION == 0 ? 1 : 0);
                }
                return wrong;
            }));
        }

        int wrong = 0;
        for (Future<Integer> client : clients) {
            wrong += client.get(300, TimeUnit.SECONDS);
        }
        over.set(true);
        collections.release();
        threads.shutdown();
        assertEquals(0, wrong);
        assertEquals(0, facts("m").failed());
    }

    private static byte[] stripes(int width) throws Exception {
        java.awt.image.BufferedImage image =
                new java.awt.image.BufferedImage(28, 28, java.awt.image.BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 28; x++) {
            for (int y = 0; y < 28; y++) {
                image.setRGB(x, y, x / width % 2 == 0 ? 0xffffff : 0);
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        javax.imageio.ImageIO.write(image, "png", png);
        return png.toByteArray();
    }
}
