// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.fail;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.Model;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.junit.Test;

/** The deploy folder: every valid model is served, however its file is written. */
public class DeployIT extends ContainerTest {

    @Test
    public void servesWhatIsCopiedInAndForgetsWhatIsTakenOut() throws Exception {
        serve("digits");
        answersSeven("digits");

        Files.delete(deploy().resolve("digits.model"));

        await().atMost(SOON).until(() -> models.find("digits").isEmpty());
    }

    @Test
    public void replacesAModelByAnotherArchiveOfTheSameName() throws Exception {
        serve("digits");

        Archives.drop(relabelled("updated-"), deploy().resolve("digits.model"));

        await().atMost(SOON)
                .until(() -> best(models.find("digits").orElseThrow(), seven()).startsWith("updated-"));
    }

    @Test
    public void seesAnUpdateOfTheSameSizeWithAPreservedTimeStamp() throws Exception {
        byte[] first = relabelled("first-");
        serve("digits", first);
        Path archive = deploy().resolve("digits.model");
        FileTime time = Files.getLastModifiedTime(archive);
        byte[] second = relabelled("other-");
        assertEquals(first.length, second.length);

        Path hidden = deploy().resolve(".digits");
        Files.write(hidden, second);
        Files.setLastModifiedTime(hidden, time);
        Files.move(hidden, archive, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        await().atMost(SOON)
                .until(() -> best(models.find("digits").orElseThrow(), seven()).startsWith("other-"));
    }

    @Test
    public void servesOnWhenAnUpdateIsGarbage() throws Exception {
        serve("digits");

        Archives.drop("garbage".getBytes(StandardCharsets.UTF_8), deploy().resolve("digits.model"));

        await().atMost(SOON).until(() -> facts("digits").lastFailure().isPresent());
        assertEquals(ModelState.READY, facts("digits").state());
        assertContains(
                "digits.model", facts("digits").lastFailure().orElseThrow().message());
        answersSeven("digits");
    }

    @Test
    public void failsGarbageAndDisturbsNothingElse() throws Exception {
        serve("digits");

        Archives.drop("garbage".getBytes(StandardCharsets.UTF_8), deploy().resolve("junk.model"));

        assertContains(
                "junk.model",
                awaitReason("junk", ModelState.FAILED, "junk.model").reason());
        answersSeven("digits");
    }

    @Test
    public void waitsForTheRestOfAnArchive() throws Exception {
        byte[] archive = Files.readAllBytes(sample("digits.model"));
        Path target = deploy().resolve("slow.model");

        Files.write(target, Arrays.copyOf(archive, archive.length / 2));
        awaitReason("slow", ModelState.DISCOVERED, "incomplete");
        Files.write(target, Arrays.copyOfRange(archive, archive.length / 2, archive.length), StandardOpenOption.APPEND);

        awaitState("slow", ModelState.READY);
        answersSeven("slow");
    }

    @Test
    public void servesAFolderOfTheSameFiles() throws Exception {
        Path folder = Files.createDirectory(deploy().resolve("open.model"));
        try (var zip = java.nio.file.FileSystems.newFileSystem(sample("digits.model"))) {
            try (var files = Files.list(zip.getPath("/"))) {
                for (Path file : files.toList()) {
                    Files.copy(file, folder.resolve(file.getFileName().toString()));
                }
            }
        }

        awaitState("open", ModelState.READY);
        answersSeven("open");
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    public void configuresOneModelByItsJson() throws Exception {
        Files.writeString(deploy().resolve("digits.json"), "{\"workers\": 1, \"queue\": 7}");

        serve("digits");

        await().atMost(SOON).until(() -> facts("digits").queueCapacity() == 7);
        Files.writeString(deploy().resolve("digits.json"), "{\"top_k\": 99999999}");
        await().atMost(SOON).until(() -> facts("digits").lastFailure().isPresent());
        assertContains("top_k", facts("digits").lastFailure().orElseThrow().message());
        answersSeven("digits");
    }

    @Test
    public void givesACopyOfAStockServiceTheStockHandler() throws Exception {
        byte[] seed = Archives.of(sample("digits.model"))
                .service("custom-service.py", "from mms.model_service.mxnet_vision_service import MXNetVisionService\n")
                .bytes();

        serve("seed", seed);

        answersSeven("seed");
        assertEquals("mxnet_vision_service", facts("seed").handler());
        assertNotEquals("", facts("seed").handlerRule());
    }

    @Test
    public void namesTheHandlerItWaitsFor() throws Exception {
        byte[] archive = Archives.of(sample("digits.model"))
                .service("ssd_service.py", "class SSDService(MXNetBaseService):\n    pass\n")
                .bytes();

        Archives.drop(archive, deploy().resolve("boxes.model"));

        awaitReason("boxes", ModelState.WAITING, "needs a handler for 'ssd_service'");
    }

    @Test
    public void refusesPictureBombsByTheirHeaders() throws Exception {
        Model model = serve("digits");

        for (byte[] bomb : new byte[][] {pngOf(20_000, 20_000), jpegOf(60_000, 60_000)}) {
            try {
                model.predict(picture(bomb)).join();
                fail("answered");
            } catch (CompletionException e) {
                PredictionException refused = (PredictionException) e.getCause();
                assertEquals(refused.getMessage(), FailureKind.TOO_LARGE, refused.kind());
            }
        }
        answersSeven("digits");
    }

    @Test
    public void servesAHundredModelsWithTheThreadsOfOne() throws Exception {
        serve("m0");
        answersSeven("m0");
        int threads = Thread.getAllStackTraces().size();
        byte[] archive = Files.readAllBytes(sample("digits.model"));

        for (int i = 1; i < 100; i++) {
            Archives.drop(archive, deploy().resolve("m" + i + ".model"));
        }
        for (int i = 1; i < 100; i++) {
            awaitState("m" + i, ModelState.READY);
            answersSeven("m" + i);
        }

        // threads for trials of networks end when there is nothing to try
        await("at most 2 more than the " + threads + " threads with one model")
                .atMost(SOON)
                .until(() -> Thread.getAllStackTraces().size() <= threads + 2);
    }

    private static byte[] relabelled(String prefix) throws Exception {
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            labels.append(prefix).append(i).append('\n');
        }
        return Archives.of(sample("digits.model"))
                .file("synset.txt", labels.toString().getBytes(StandardCharsets.UTF_8))
                .bytes();
    }

    /** A PNG whose structure is complete: header, one empty chunk of data, end. */
    private static byte[] pngOf(int width, int height) {
        ByteBuffer png = ByteBuffer.allocate(57);
        png.putLong(0x89504e470d0a1a0aL);
        chunk(
                png,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {8, 2, 0, 0, 0})
                        .array());
        chunk(png, "IDAT", new byte[0]);
        chunk(png, "IEND", new byte[0]);
        return png.array();
    }

    private static void chunk(ByteBuffer png, String type, byte[] data) {
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(type.getBytes(StandardCharsets.US_ASCII));
        crc.update(data);
        png.putInt(data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .putInt((int) crc.getValue());
    }

    /** A JPEG with a valid end, whose frame header contains this size. */
    private static byte[] jpegOf(int width, int height) {
        return ByteBuffer.allocate(23)
                .putShort((short) 0xffd8)
                .putShort((short) 0xffc0)
                .putShort((short) 17)
                .put((byte) 8)
                .putShort((short) height)
                .putShort((short) width)
                .put(new byte[] {3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1})
                .putShort((short) 0xffd9)
                .array();
    }
}
