// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.lstm.ptb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.BorrowedNetwork;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.Request;
import org.hotplate.handler.SampleContext;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LstmPtbHandlerTest {

    private static final String VOCABULARY = "the 1\nyou 2\nmay 3 and more\n copy 4\nlonely\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "you may,2 3", // known words
                "You MAY,2 3", // in upper and lower case
                "you  may,2 0 3", // an empty word between two blanks
                " the ,0 1 0",
                "'',0",
                "lonely copy,0 0" // lines without a number or without a word are ignored
            })
    void numbersTheWordsAndPadsToTheNetworksLength(String sentence, String numbers) throws Exception {
        Tensor tensor = handler(25).preprocess(request(sentence)).get(0);

        float[] expected = new float[25];
        String[] given = numbers.split(" ");
        for (int i = 0; i < given.length; i++) {
            expected[i] = Float.parseFloat(given[i]);
        }
        assertThat(tensor.shape()).isEqualTo(Shape.of(1, 25));
        assertThat(tensor.toFloats()).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({"1, 10", "10, 10", "11, 20", "20, 20", "21, 25", "25, 25"})
    void answersAsManyWordsAsTheBucketHasSteps(int words, int bucket) throws Exception {
        Request request = request(String.join(" ", Collections.nCopies(words, "the")));
        ModelHandler handler = handler(25);
        handler.preprocess(request);

        // in row n, index n modulo 4 has the highest score
        float[] scores = new float[25 * 4];
        for (int row = 0; row < 25; row++) {
            scores[row * 4 + row % 4] = 1;
        }
        Object answer = handler.postprocess(List.of(Tensor.ofFloats("softmax", Shape.of(25, 4), scores)), request)
                .value();

        String expected = "\n the you may ".repeat(7);
        String[] pieces = expected.split(" ");
        assertThat(answer).isEqualTo(String.join(" ", Arrays.copyOf(pieces, bucket)) + " ");
    }

    /** A network that records its inputs, with or without support for fewer steps. */
    private record Fed(boolean anySteps, List<Tensor> tensors) implements BorrowedNetwork {

        @Override
        public List<TensorSpec> inputs() {
            TensorSpec declared = signature(25).inputs().get(0);
            return anySteps
                    ? List.of(new TensorSpec(declared.name(), Shape.of(Shape.ANY, Shape.ANY)))
                    : List.of(declared);
        }

        @Override
        public List<TensorSpec> outputs() {
            return List.of(new TensorSpec("softmax", Shape.UNKNOWN));
        }

        @Override
        public List<Tensor> forward(List<Tensor> inputs) {
            tensors.addAll(inputs);
            return inputs;
        }
    }

    @Test
    void runsTheBucketsStepsAloneWhereTheNetworkCan() throws Exception {
        ModelHandler handler = handler(25);
        Fed able = new Fed(true, new ArrayList<>());
        Fed unable = new Fed(false, new ArrayList<>());
        for (Fed network : List.of(able, unable)) {
            for (int words : new int[] {2, 21}) {
                Request request = request(String.join(" ", Collections.nCopies(words, "may")));
                handler.inference(handler.preprocess(request), network, request);
            }
        }

        assertThat(able.tensors).extracting(Tensor::shape).containsExactly(Shape.of(1, 10), Shape.of(1, 25));
        assertThat(able.tensors.get(0).toFloats()).containsExactly(3, 3, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThat(unable.tensors).extracting(Tensor::shape).containsExactly(Shape.of(1, 25), Shape.of(1, 25));
    }

    @Test
    void takesTheFirstOfEqualScoresAndNumbersWordsItDoesNotKnow() throws Exception {
        Request request = request("the");
        ModelHandler handler = handler(2);
        handler.preprocess(request);
        Tensor scores = Tensor.ofFloats("softmax", Shape.of(2, 6), 0, .5f, .5f, 0, 0, 0, 0, 0, 0, 0, 0, 1);

        assertThat(handler.postprocess(List.of(scores), request).value()).isEqualTo("the 5 ");
    }

    @Test
    void refusesASentenceLongerThanTheNetwork() {
        assertThatThrownBy(() -> handler(2).preprocess(request("the the the")))
                .hasMessage("Input 'data' has 3 words; at most 2 are allowed");
    }

    @Test
    void saysWhatTheObjectMustHold() {
        assertThatThrownBy(() -> handler(2).preprocess(new Request(Map.of("data", List.of(Map.of("x", "the"))))))
                .hasMessage("Input 'data' has no text for 'input_sentence' in its object; allowed is a list with one"
                        + " object, [{\"input_sentence\": \"a few words\"}]");
    }

    @Test
    void blamesTheNetworkForScoresThatAreMissingOrNoNumbers() throws Exception {
        Request request = request("the");
        ModelHandler handler = handler(2);
        handler.preprocess(request);

        assertThatThrownBy(
                        () -> handler.postprocess(List.of(Tensor.ofFloats("softmax", Shape.of(1, 2), 0, 1)), request))
                .isInstanceOfSatisfying(
                        HandlerException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.INTERNAL))
                .hasMessage("Output 'softmax' has the shape [1, 2]; a row of scores for each of 2 words is needed");
        assertThatThrownBy(() -> handler.postprocess(
                        List.of(Tensor.ofFloats("softmax", Shape.of(2, 2), 0, Float.NaN, 0, 1)), request))
                .hasMessage("Output 'softmax' contains NaN");
    }

    @Test
    void namesWhatIsWrongWithTheVocabulary() throws IOException {
        assertThatThrownBy(() -> new LstmPtbHandlers()
                        .create(new SampleContext(signature(60), Map.of(), new HandlerOptions(Map.of()))))
                .hasMessageContaining("has no vocab_dict.txt");
        Path broken = Files.writeString(folder.resolve("vocab_dict.txt"), "the 1\nyou two\n");
        assertThatThrownBy(() -> new LstmPtbHandlers()
                        .create(new SampleContext(
                                signature(60), Map.of("vocab_dict.txt", broken), new HandlerOptions(Map.of()))))
                .hasMessage("vocab_dict.txt has 'two' in line 2; a word, a blank and a whole number are allowed");
    }

    private ModelHandler handler(int steps) throws HandlerException, IOException {
        Path vocabulary = Files.writeString(folder.resolve("vocab_dict.txt"), VOCABULARY);
        return new LstmPtbHandlers()
                .create(new SampleContext(
                        signature(steps), Map.of("vocab_dict.txt", vocabulary), new HandlerOptions(Map.of())));
    }

    private static Signature signature(int steps) {
        return new Signature(
                List.of(new TensorSpec("data", Shape.of(1, steps))), Signature.JSON, List.of(), Signature.JSON);
    }

    private static Request request(String sentence) {
        return new Request(Map.of("data", List.of(Map.of("input_sentence", sentence))));
    }
}
