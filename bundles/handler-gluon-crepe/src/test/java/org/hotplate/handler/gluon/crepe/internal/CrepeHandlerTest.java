// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.gluon.crepe.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.Request;
import org.hotplate.handler.SampleContext;
import org.hotplate.handler.StandInNetwork;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrepeHandlerTest {

    private static final int BAR = 26 + 10 + 11;

    @TempDir
    Path folder;

    @Test
    void marksEachCharacterInItsRow() throws HandlerException {
        Tensor tensor = encode(Map.of(), "a9", "z -}");

        assertThat(tensor.type()).isEqualTo(DataType.FLOAT32);
        assertThat(tensor.shape()).isEqualTo(Shape.of(1, 69, 1014));
        // a, 9, |, z, the blank after the plus sign, -, and } as the last of 69
        assertThat(marks(tensor)).isEqualTo(Map.of(0, 0, 1, 35, 2, BAR, 3, 25, 4, 59, 5, 36, 6, 68));
    }

    /**
     * Every character of the alphabet, as Python counts them:
     *
     * <pre>{@code
     * list(enumerate("-,;.!?:'\"/\\|_@#$%^&*~`+ =<>()[]{}", 36))
     * # [(36, '-'), (37, ','), (38, ';'), … (66, ']'), (67, '{'), (68, '}')]
     * }</pre>
     */
    @Test
    void knowsSixtyNineCharactersInMmsOrder() throws HandlerException {
        String signs = "-,;.!?:'\"/\\|_@#$%^&*~`+ =<>()[]{}";
        Tensor tensor = encode(Map.of(), "abcdefghijklmnopqrstuvwxyz0123456789", signs);

        Map<Integer, Integer> marks = marks(tensor);

        assertThat(signs).hasSize(33);
        for (int i = 0; i < 36; i++) {
            assertThat(marks).containsEntry(i, i);
        }
        for (int i = 0; i < 33; i++) {
            assertThat(marks).containsEntry(37 + i, 36 + i);
        }
    }

    @Test
    void dropsCapitalsButNotTheirPlacesAsMmsDid() throws HandlerException {
        assertThat(marks(encode(Map.of(), "aBc", ""))).isEqualTo(Map.of(0, 0, 2, 2, 3, BAR));
        assertThat(marks(encode(Map.of("lower_case", "true"), "aBc", ""))).isEqualTo(Map.of(0, 0, 1, 1, 2, 2, 3, BAR));
    }

    @Test
    void leavesZerosForWhatItDoesNotKnow() throws HandlerException {
        // a character beyond the sixteen bits of a Java char is one character, as in Python 3
        assertThat(marks(encode(Map.of(), "日本é\n", "😀a"))).isEqualTo(Map.of(4, BAR, 6, 0));
        assertThat(marks(encode(Map.of(), "", ""))).isEqualTo(Map.of(0, BAR));
    }

    @Test
    void cutsATextAtItsLength() throws HandlerException {
        Map<Integer, Integer> marks = marks(encode(Map.of(), "x".repeat(1012), "ab" + "c".repeat(5000)));

        assertThat(marks).hasSize(1014).containsEntry(1012, BAR).containsEntry(1013, 0);
        Tensor shorter = handler(Map.of(), Shape.of(1, Shape.ANY, 3), "")
                .preprocess(review("ab", "cd"))
                .get(0);
        assertThat(marks(shorter)).isEqualTo(Map.of(0, 0, 1, 1, 2, BAR));
        assertThat(handler(Map.of(), Shape.of(1, 69, Shape.ANY), "")
                        .preprocess(review("ab", "cd"))
                        .get(0)
                        .shape())
                .isEqualTo(Shape.of(1, 69, 1014));
    }

    /** A dense layer: 'b' has weight 2 for books, 'm' 3 for movies, and 'c' -1 for all other classes. */
    @Test
    void answersTheCategoryOfTheHighestScore() throws HandlerException {
        float[][] weights = new float[3][69];
        weights[0]['b' - 'a'] = 2;
        weights[1]['m' - 'a'] = 3;
        Arrays.fill(weights[2], 0.25f);
        weights[2]['c' - 'a'] = -1;
        StandInNetwork dense = new StandInNetwork(inputs -> {
            float[] scores = new float[3];
            for (int i = 0; i < 69 * 1014; i++) {
                for (int category = 0; category < 3; category++) {
                    scores[category] += (float) inputs.get(0).get(i) * weights[category][i / 1014];
                }
            }
            return List.of(Tensor.ofFloats("dense", Shape.of(1, 3), scores));
        });
        ModelHandler handler = handler(Map.of(), Shape.of(Shape.ANY, 69, 1014), "Books\nMovies_and_TV\n");

        // "bb|m": books 4, movies 3, the third 4 * 0.25 = 1
        assertThat(dense.answer(handler, review("bb", "m"))).isEqualTo(List.of(Map.of("category", "Books")));
        // "b|mm": 2, 6, 1
        assertThat(dense.answer(handler, review("b", "mm"))).isEqualTo(List.of(Map.of("category", "Movies_and_TV")));
        // "B|M": capitals have no weight, so the bar decides; the third class has no label
        assertThat(dense.answer(handler, review("B", "M"))).isEqualTo(List.of(Map.of("category", "2")));
        // "bbb|mm": 6 and 6: the first one of equal scores
        assertThat(dense.answer(handler, review("bbb", "mm"))).isEqualTo(List.of(Map.of("category", "Books")));
    }

    @Test
    void refusesNan() throws HandlerException {
        ModelHandler handler = handler(Map.of(), Shape.of(Shape.ANY, 69, 1014), "");
        Tensor output = Tensor.ofFloats("dense", Shape.of(1, 2), 1, Float.NaN);

        assertThatThrownBy(() -> new StandInNetwork(inputs -> List.of(output)).answer(handler, review("a", "b")))
                .isInstanceOfSatisfying(
                        HandlerException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.INTERNAL))
                .hasMessageContaining("NaN");
    }

    @Test
    void saysWhatAReviewMustBe() throws HandlerException {
        ModelHandler handler = handler(Map.of(), Shape.of(Shape.ANY, 69, 1014), "");
        Map<String, Object> noTitle = Map.of("review", "good");
        Map<String, Object> number = Map.of("review_title", "ten", "review", 10);

        assertThatThrownBy(() -> handler.preprocess(data(List.of(noTitle))))
                .hasMessage("Input 'data' has no text 'review_title'; allowed is"
                        + " [{\"review_title\": \"…\", \"review\": \"…\"}]");
        assertThatThrownBy(() -> handler.preprocess(data(List.of(number))))
                .hasMessageStartingWith("Input 'data' has something else as its text 'review'");
        assertThatThrownBy(() -> handler.preprocess(data(List.of(number, number))))
                .hasMessage("Input 'data' has 2 reviews; one per request is allowed");
        assertThatThrownBy(() -> handler.preprocess(data("good")))
                .hasMessageStartingWith("Input 'data' must be a list of one review");
    }

    @Test
    void saysWhatTheSignatureMustBe() {
        assertThatThrownBy(() -> handler(Map.of(), Shape.of(1, 1014), ""))
                .isInstanceOf(HandlerException.class)
                .hasMessage(
                        "Input 'data' has the shape [1, 1014] in signature.json; the network of gluon_crepe requires"
                                + " [batch, 69, 1014], characters of the alphabet by characters of the text: set that");
        assertThatThrownBy(() -> handler(Map.of(), Shape.of(1, 70, 1014), "")).hasMessageContaining("[1, 70, 1014]");
        Signature two = new Signature(
                List.of(
                        new TensorSpec("a", Shape.of(Shape.ANY, 69, 9)),
                        new TensorSpec("b", Shape.of(Shape.ANY, 69, 9))),
                Signature.JSON,
                List.of(),
                Signature.JSON);
        assertThatThrownBy(() -> new CrepeHandlers().create(new SampleContext(two, Map.of())))
                .hasMessageContaining("2 inputs");
    }

    @Test
    void refusesOptionsOutOfRange() {
        Map.of("lower_case", "yes", "labels", "none.txt").forEach((name, value) -> assertThatThrownBy(
                        () -> handler(Map.of(name, value), Shape.of(Shape.ANY, 69, 1014), ""))
                .isInstanceOf(HandlerException.class)
                .hasMessageStartingWith("Option '%s' is '%s'; allowed is ", name, value));
    }

    private Tensor encode(Map<String, String> options, String title, String text) throws HandlerException {
        return handler(options, Shape.of(Shape.ANY, 69, 1014), "")
                .preprocess(review(title, text))
                .get(0);
    }

    private ModelHandler handler(Map<String, String> options, Shape shape, String labels) throws HandlerException {
        Signature signature =
                new Signature(List.of(new TensorSpec("data", shape)), Signature.JSON, List.of(), Signature.JSON);
        try {
            return new CrepeHandlers()
                    .create(new SampleContext(
                            signature,
                            Map.of("synset.txt", Files.writeString(folder.resolve("synset.txt"), labels)),
                            new HandlerOptions(options)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Request review(String title, String text) {
        return data(List.of(Map.of("review_title", title, "review", text)));
    }

    private static Request data(Object item) {
        return new Request(Map.of("data", item));
    }

    /** Returns the marked row of each column, after checking that each column has one 1 and otherwise zeros. */
    private static Map<Integer, Integer> marks(Tensor tensor) {
        int length = tensor.shape().dim(2);
        Map<Integer, Integer> marks = new TreeMap<>();
        for (int i = 0; i < tensor.shape().size(); i++) {
            if (tensor.get(i) != 0) {
                assertThat(tensor.get(i)).isEqualTo(1);
                assertThat(marks.put(i % length, i / length)).isNull();
            }
        }
        return marks;
    }
}
