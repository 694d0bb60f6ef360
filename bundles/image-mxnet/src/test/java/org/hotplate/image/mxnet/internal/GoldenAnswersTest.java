// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.Request;
import org.hotplate.handler.SampleContext;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.handler.image.SamplePictures;
import org.hotplate.handler.vision.internal.VisionHandlers;
import org.hotplate.image.java.internal.JavaImageCodec;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Compares MMS's recorded answers with the vision handler and this codec, without Hotplate's engine. */
@Timeout(200)
class GoldenAnswersTest {

    private static final Pattern PICTURE = Pattern.compile("^data=@images/([^;]+)");

    @TempDir
    Path folder;

    @Test
    void areMmsAnswers() throws Exception {
        Path library = LibraryFile.in(TestNatives.folder());

        assertThat(compare(MxnetImageCodec.open(library), library, 1e-4)).isGreaterThanOrEqualTo(8);
    }

    @Test
    void areNearlyMmsAnswersWithTheCodecInJava() throws Exception {
        Path library = LibraryFile.in(TestNatives.folder());

        assertThat(compare(new JavaImageCodec(), library, 0.2)).isGreaterThanOrEqualTo(8);
    }

    private int compare(ImageCodec codec, Path library, double tolerance) throws Exception {
        Map<String, byte[]> archive = unzipped(SamplePictures.shared("../models/squeezenet_v1.0.model"));
        Path synset = Files.write(folder.resolve("synset.txt"), archive.get("synset.txt"));
        Signature signature = new Signature(
                List.of(new TensorSpec("data", Shape.of(Shape.ANY, 3, 224, 224))),
                Signature.IMAGE,
                List.of(),
                Signature.JSON);
        ModelHandler handler = new VisionHandlers(codec)
                .create(new SampleContext(signature, Map.of("synset.txt", synset), new HandlerOptions(Map.of())));
        int compared = 0;
        try (CPredictor network = new CPredictor(
                library,
                new String(archive.get("squeezenet_v1.0-symbol.json"), StandardCharsets.UTF_8),
                archive.get("squeezenet_v1.0-0000.params"),
                "data",
                1,
                3,
                224,
                224)) {
            for (JsonNode golden : new ObjectMapper().readTree(SamplePictures.shared("../golden/mms-0.4.0.json"))) {
                Matcher picture = PICTURE.matcher(golden.at("/curl/4").asText());
                if (!golden.at("/case").asText().startsWith("predict-") || !picture.find()) {
                    continue;
                }
                Request request = new Request(Map.of("data", SamplePictures.shared(picture.group(1))));

                Object answer = handler.postprocess(
                                List.of(network.forward(
                                        handler.preprocess(request).get(0))),
                                request)
                        .value();

                assertSame(
                        answer,
                        golden.at("/body/prediction"),
                        tolerance,
                        golden.at("/case").asText());
                compared++;
            }
        }
        return compared;
    }

    private static void assertSame(Object answer, JsonNode golden, double tolerance, String name) {
        JsonNode actual = new ObjectMapper().valueToTree(answer);
        assertThat(actual.at("/0")).as(name).hasSameSizeAs(golden.at("/0"));
        for (int i = 0; i < golden.at("/0").size(); i++) {
            JsonNode expected = golden.at("/0/" + i);
            JsonNode entry = actual.at("/0/" + i);
            double probability = expected.at("/probability").asDouble();
            if (tolerance < 0.01) {
                assertThat(entry.at("/class")).as(name).isEqualTo(expected.at("/class"));
            } else if (i == 0 && probability > 0.5) {
                assertThat(entry.at("/class")).as(name).isEqualTo(expected.at("/class"));
            }
            assertThat(entry.at("/probability").asDouble())
                    .as(name)
                    .isCloseTo(probability, within(tolerance * Math.max(probability, tolerance < 0.01 ? 0 : 0.5)));
        }
    }

    private static Map<String, byte[]> unzipped(byte[] archive) throws Exception {
        Map<String, byte[]> files = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }
}
