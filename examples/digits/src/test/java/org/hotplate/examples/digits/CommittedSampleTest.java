// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.SortedMap;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that the committed samples of the distribution equal those that this program creates. */
class CommittedSampleTest {
    private static final Path SAMPLES = Path.of("../../distribution/src/main/samples");

    private SortedMap<String, byte[]> entries;

    @BeforeEach
    void open() throws IOException {
        entries = StoredZip.read(Files.readAllBytes(SAMPLES.resolve("digits.model")));
    }

    @Test
    void isSmall() throws IOException {
        assertThat(SAMPLES.resolve("digits.model")).isRegularFile();
        assertThat(Files.size(SAMPLES.resolve("digits.model"))).isLessThan(500_000);
    }

    @Test
    void namesOnlyFilesItHolds() throws IOException {
        var manifest = json(DigitsArchive.MANIFEST);

        assertThat(manifest.path("Model-Archive-Version").asDouble()).isEqualTo(0.2);
        assertThat(manifest.path("Model-Server").asDouble()).isEqualTo(0.4);
        assertThat(manifest.path("Engine").path("MXNet").asText()).isEqualTo("1.9.1");
        assertThat(manifest.path("Model").path("Model-Format").asText()).isEqualTo("MXNet-Symbolic");
        for (var file : new String[] {"Symbol", "Parameters", "Signature", "Service"}) {
            assertThat(entries).containsKey(manifest.path("Model").path(file).asText());
        }
    }

    @Test
    void takesColourPicturesAndNamesTenDigits() throws IOException {
        var signature = json(Resources.SIGNATURE);

        assertThat(signature.path("input_type").asText()).isEqualTo("image/jpeg");
        assertThat(signature.at("/inputs/0/data_name").asText()).isEqualTo("data");
        assertThat(signature.at("/inputs/0/data_shape")).hasToString("[0,3,28,28]");
        assertThat(signature.at("/outputs/0/data_name").asText()).isEqualTo("softmax");
        assertThat(signature.at("/outputs/0/data_shape")).hasToString("[0,10]");
        assertThat(text(Resources.LABELS).lines())
                .hasSize(10)
                .startsWith("zero")
                .endsWith("nine");
    }

    @Test
    void statesAnAccuracyOfAtLeastNinetyEightAndAHalfPercent() throws IOException {
        var stated = Pattern.compile("Held-out accuracy: (.* % \\((\\d+) of 10000\\))")
                .matcher(text(DigitsArchive.ACCURACY));

        assertThat(stated.find()).isTrue();
        assertThat(Integer.parseInt(stated.group(2))).isBetween(9850, 10000);
        assertThat(json(DigitsArchive.MANIFEST)
                        .path("Model-Archive-Description")
                        .asText())
                .contains(stated.group(1));
    }

    @Test
    void isWhatThePackerMakesOfItsWeights() throws IOException {
        var accuracy = Pattern.compile("\\((\\d+) of").matcher(text(DigitsArchive.ACCURACY));
        assertThat(accuracy.find()).isTrue();
        var weights = ParamsFile.read(entries.get(DigitsArchive.PARAMETERS));

        var packed = DigitsArchive.pack(weights, new Accuracy(Integer.parseInt(accuracy.group(1)), 10_000));

        assertThat(packed).isEqualTo(Files.readAllBytes(SAMPLES.resolve("digits.model")));
    }

    @Test
    void hasWeightsForEveryParameterOfTheSymbol() throws IOException {
        var symbol = json(Resources.SYMBOL);
        var wanted = new HashSet<String>();
        symbol.path("arg_nodes")
                .forEach(node -> wanted.add(
                        symbol.path("nodes").path(node.asInt()).path("name").asText()));
        wanted.remove("data");
        var names = new ArrayList<String>();
        ParamsFile.read(entries.get(DigitsArchive.PARAMETERS)).forEach(weights -> names.add(weights.name()));

        assertThat(names).containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(symbol.at("/attrs/mxnet_version/1").asInt()).isLessThanOrEqualTo(10900);
    }

    @ParameterizedTest
    @CsvSource({"digit-7.jpg, 28", "digit-3.png, 28", "digit-5-paper.jpg, 280", "digit-2-drawn.png, 280"})
    void hasPicturesToTryItWith(String name, int side) throws IOException {
        var picture = ImageIO.read(SAMPLES.resolve(name).toFile());

        assertThat(picture.getWidth()).isEqualTo(side);
        assertThat(picture.getHeight()).isEqualTo(side);
    }

    private JsonNode json(String entry) throws IOException {
        return new ObjectMapper().readTree(entries.get(entry));
    }

    private String text(String entry) {
        return new String(entries.get(entry), UTF_8);
    }
}
