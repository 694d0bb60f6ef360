// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.lstm.ptb.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerContract;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.SampleContext;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.io.TempDir;

class LstmPtbHandlerContractTest extends HandlerContract {

    private static final int STEPS = 12;
    private static final int WORDS = 5;

    @TempDir
    Path folder;

    @Override
    protected ModelHandlerFactory factory() {
        return new LstmPtbHandlers();
    }

    @Override
    protected HandlerContext context() {
        try {
            Path words = Files.writeString(folder.resolve("vocab_dict.txt"), "a 1\nb 2\nc 3\nd 4\n");
            return new SampleContext(
                    new Signature(
                            List.of(new TensorSpec("data", Shape.of(1, STEPS))),
                            Signature.JSON,
                            List.of(),
                            Signature.JSON),
                    Map.of("vocab_dict.txt", words),
                    new HandlerOptions(Map.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Object item(TensorSpec input, int variant) {
        return List.of(Map.of("input_sentence", "a b " + "abcd".charAt(variant)));
    }

    /** A network that returns every word. */
    @Override
    protected List<Tensor> run(List<Tensor> inputs) {
        float[] words = inputs.get(0).toFloats();
        float[] scores = new float[STEPS * WORDS];
        for (int i = 0; i < STEPS; i++) {
            scores[i * WORDS + (int) words[i]] = 1;
        }
        return List.of(Tensor.ofFloats("softmax", Shape.of(STEPS, WORDS), scores));
    }
}
