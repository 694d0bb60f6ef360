// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.hotplate.handler.Request;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.model.Model;
import org.hotplate.model.ModelState;
import org.junit.Test;

/** The handlers of the model zoo's services, with networks of MXNet's own operators whose results are known. */
public class ZooIT extends ContainerTest {

    private static final String PICTURE = "image/jpeg";

    @Override
    String[] features() {
        return new String[] {
            "runtime",
            "core",
            "mxnet-cpu",
            "handler-gluon-vision",
            "handler-ssd",
            "handler-gluon-crepe",
            "handler-pixel2pixel",
            "rest",
            "shell"
        };
    }

    /**
     * Three anchors and MXNet's decoding of them: a dog, nothing, and a cat with a low score. Expected result: without
     * an offset a box is its anchor, (0.125, 0.25, 0.5, 0.75) of 640 x 400 pixels.
     */
    @Test
    public void detectsInThePicturesOwnPixels() throws Exception {
        Model model = serve("boxes", detector());

        Object answer = model.predict(picture(red(640, 400))).join().value();

        assertEquals(List.of(List.of("dog", 80L, 100L, 320L, 300L)), answer);
        Object small = model.predict(picture(red(64, 40))).join().value();
        assertEquals(List.of(List.of("dog", 8L, 10L, 32L, 30L)), small);
    }

    /** The cat's anchor exceeds the picture and is clipped by MXNet: (0.875, 0, 1, 0.125). */
    @Test
    public void takesAThresholdFromTheModelsConfiguration() throws Exception {
        Files.writeString(deploy().resolve("boxes.json"), "{\"threshold\": 0.01}");

        Object answer = serve("boxes", detector())
                .predict(picture(red(640, 400)))
                .join()
                .value();

        assertEquals(List.of(List.of("dog", 80L, 100L, 320L, 300L), List.of("cat", 560L, 0L, 640L, 50L)), answer);
    }

    @Test
    public void failsAModelWhoseOptionIsWrong() throws Exception {
        Files.writeString(deploy().resolve("boxes.json"), "{\"threshold\": 20}");

        Archives.drop(detector(), deploy().resolve("boxes.model"));

        awaitReason("boxes", ModelState.FAILED, "Option 'threshold' is '20'; allowed is a number from 0 to 1");
    }

    /**
     * The mean of each colour, with a softmax by the handler: of (200, 0, 0), numpy makes the logits
     * {@code (np.array([200, 0, 0]) / 255 - mean) / std}, 1.3070, -2.0357 and -1.8044, and the probabilities
     * {@code np.exp(x) / np.exp(x).sum()}, 0.92603, 0.03273 and 0.04124.
     */
    @Test
    public void makesProbabilitiesOfWhatAGluonNetworkGives() throws Exception {
        ToyModel network = new ToyModel("[0, 3, 8, 8]");
        int pooled = network.layer(
                "Pooling", Map.of("global_pool", "True", "pool_type", "avg", "kernel", "(1, 1)"), network.input());
        network.layer(
                "FullyConnected",
                Map.of("num_hidden", "3", "no_bias", "True"),
                pooled,
                network.weight("identity", new int[] {3, 3}, 1, 0, 0, 0, 1, 0, 0, 0, 1));
        Model model = serve(
                "gluon",
                network.archive(sample("digits.model"), "gluon_vision_service", PICTURE, "red\ngreen\nblue\n"));

        List<?> answer =
                (List<?>) ((List<?>) model.predict(picture(red(30, 20))).join().value()).get(0);

        String[] labels = {"red", "blue", "green"};
        double[] probabilities = {0.92603421, 0.04124046, 0.03272536};
        assertEquals(3, answer.size());
        for (int i = 0; i < 3; i++) {
            Map<?, ?> entry = (Map<?, ?>) answer.get(i);
            assertEquals(labels[i], entry.get("class"));
            assertEquals(probabilities[i], (Double) entry.get("probability"), 1e-6);
        }
    }

    /** Counts letters: 'b' has weight 2 for books, 'm' 3 for movies. */
    @Test
    public void findsAReviewsCategory() throws Exception {
        ToyModel network = new ToyModel("[0, 69, 1014]");
        int letters = network.layer("sum", Map.of("axis", "(2,)"), network.input());
        float[] weights = new float[2 * 69];
        weights['b' - 'a'] = 2;
        weights[69 + 'm' - 'a'] = 3;
        network.layer(
                "FullyConnected",
                Map.of("num_hidden", "2", "no_bias", "True"),
                letters,
                network.weight("votes", new int[] {2, 69}, weights));
        Model model = serve(
                "crepe",
                network.archive(sample("digits.model"), "gluon_crepe", "application/json", "Books\nMovies_and_TV\n"));

        // 4 to 3, 2 to 6, and capitals are ignored: 2 to 0
        assertEquals("Books", category(model, "bb", "m"));
        assertEquals("Movies_and_TV", category(model, "b", "mm"));
        assertEquals("Books", category(model, "b", "MM"));
        try {
            model.predict(new Request(Map.of("data", "bb"))).join();
            throw new AssertionError("answered");
        } catch (CompletionException e) {
            assertContains("must be a list of one review", e.getCause().getMessage());
        }
    }

    /** A convolution that inverts every colour: (200, 0, 0) becomes (55, 255, 255). */
    @Test
    public void paintsANegative() throws Exception {
        ToyModel network = new ToyModel("[0, 3, 16, 24]");
        network.layer(
                "Convolution",
                Map.of("kernel", "(1, 1)", "num_filter", "3", "no_bias", "True"),
                network.input(),
                network.weight("opposite", new int[] {3, 3, 1, 1}, -1, 0, 0, 0, -1, 0, 0, 0, -1));
        Model model = serve("negative", network.archive(sample("digits.model"), "pixel2pixel_service", PICTURE, ""));

        List<?> answer = (List<?>) model.predict(picture(red(48, 32))).join().value();

        assertEquals(1, answer.size());
        Image painted = codec().decode(Base64.getDecoder().decode((String) answer.get(0)));
        assertEquals(24, painted.width());
        assertEquals(16, painted.height());
        int[] negative = {55, 255, 255};
        for (int i = 0; i < painted.rgb().length; i++) {
            int colour = painted.rgb()[i] & 0xff;
            assertTrue("colour " + colour, Math.abs(colour - negative[i % 3]) <= 4);
        }
    }

    private static byte[] detector() throws IOException {
        ToyModel network = new ToyModel("[1, 3, 20, 30]");
        int flat = network.layer("Flatten", Map.of(), network.input());
        int scores = network.layer(
                "FullyConnected",
                Map.of("num_hidden", "9"),
                flat,
                network.weight("scores_weight", new int[] {9, 1800}, new float[9 * 1800]),
                // for each of background, cat and dog: the scores of the three anchors
                network.weight(
                        "scores_bias", new int[] {9}, 0.1f, 0.999f, 0.9f, 0.1f, 0.0005f, 0.1f, 0.8f, 0.0005f, 0));
        int offsets = network.layer(
                "FullyConnected",
                Map.of("num_hidden", "12", "no_bias", "True"),
                flat,
                network.weight("offsets_weight", new int[] {12, 1800}, new float[12 * 1800]));
        network.layer(
                "_contrib_MultiBoxDetection",
                Map.of("nms_threshold", "0.5"),
                network.layer("Reshape", Map.of("shape", "(1, 3, 3)"), scores),
                offsets,
                network.weight(
                        "anchors",
                        new int[] {1, 3, 4},
                        0.125f,
                        0.25f,
                        0.5f,
                        0.75f,
                        0,
                        0,
                        1,
                        1,
                        0.875f,
                        -0.5f,
                        1.5f,
                        0.125f));
        return network.archive(sample("digits.model"), "ssd_service", PICTURE, "cat\ndog\n");
    }

    private static String category(Model model, String title, String text) {
        Request request = new Request(Map.of("data", List.of(Map.of("review_title", title, "review", text))));
        Object value = model.predict(request).join().value();
        return ((Map<?, ?>) ((List<?>) value).get(0)).get("category").toString();
    }

    private ImageCodec codec() {
        return context.getService(context.getServiceReference(ImageCodec.class));
    }

    private static byte[] red(int width, int height) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            picture.setRGB(i % width, i / width, 200 << 16);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(picture, "png", out);
        }
        return bytes.toByteArray();
    }
}
