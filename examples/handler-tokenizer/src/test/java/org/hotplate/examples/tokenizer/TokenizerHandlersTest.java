// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerContract;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.Request;
import org.hotplate.handler.SampleContext;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerHandlersTest extends HandlerContract {

    private static final Signature SIGNATURE = new Signature(
            List.of(new TensorSpec("data", Shape.of(Shape.ANY, 4))), Signature.JSON, List.of(), Signature.JSON);

    @TempDir
    Path folder;

    @Override
    protected ModelHandlerFactory factory() {
        return new TokenizerHandlers();
    }

    @Override
    protected HandlerContext context() {
        return context(Map.of());
    }

    @Override
    protected Object item(TensorSpec input, int variant) {
        return List.of(
                Map.of("text", "to be " + List.of("to", "be", "or", "not").get(variant)));
    }

    @Test
    void countsWordsWithoutTheirPunctuation() throws HandlerException {
        assertThat(counts(Map.of(), "To be, or not to be: that is the question."))
                .containsExactly(2, 2, 1, 1);
    }

    @Test
    void takesWhatIsQuotedForOneWord() throws HandlerException {
        assertThat(counts(Map.of(), "\"to be\" or to")).containsExactly(1, 0, 1, 0);
    }

    @Test
    void looksAtCapitalsWhereItIsTold() throws HandlerException {
        assertThat(counts(Map.of("lower_case", "false"), "To be")).containsExactly(0, 1, 0, 0);
    }

    @Test
    void namesTheLibraryThatCut() throws HandlerException {
        Tensor output = Tensor.ofFloats("output", Shape.of(1, 1), 1);

        Object answer = factory()
                .create(context())
                .postprocess(List.of(output), new Request(Map.of()))
                .value();

        assertThat((Map<?, ?>) answer).hasToString("{tokenizer=commons-text 1.12.0, tokens=[], scores=%s}", output);
    }

    @Test
    void refusesAModelWithoutWords() {
        assertThatThrownBy(() -> factory().create(new SampleContext(SIGNATURE, Map.of())))
                .hasMessageContaining("words.txt");
    }

    private float[] counts(Map<String, String> options, String text) throws HandlerException {
        return factory()
                .create(context(options))
                .preprocess(new Request(Map.of("data", List.of(Map.of("text", text)))))
                .get(0)
                .toFloats();
    }

    private HandlerContext context(Map<String, String> options) {
        try {
            Path words = Files.writeString(folder.resolve("words.txt"), "to\nbe\nor\nnot\n");
            return new SampleContext(SIGNATURE, Map.of("words.txt", words), new HandlerOptions(options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
