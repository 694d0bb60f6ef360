// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.ReplacesServices;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;
import org.osgi.service.component.annotations.Component;

/**
 * Creates the handlers of models whose input is the words of a text.
 *
 * <p>The archive contains {@code words.txt}, with one word per line, and its signature one input {@code [0, words]}.
 * Option {@code lower_case} (default true): whether to ignore capitals.
 */
@Component
@ReplacesServices(services = "tokenizer_service")
public final class TokenizerHandlers implements ModelHandlerFactory {

    private static final String WORDS = "words.txt";

    @Override
    public ModelHandler create(HandlerContext context) throws HandlerException {
        List<TensorSpec> inputs = context.signature().inputs();
        Path file = context.asset(WORDS)
                .orElseThrow(() -> HandlerException.badRequest(
                        "The archive has no %s, the words that its network knows".formatted(WORDS)));
        Map<String, Integer> words = read(file);
        if (inputs.size() != 1 || !inputs.get(0).shape().withAnyBatch().accepts(Shape.of(1, words.size()))) {
            throw HandlerException.badRequest(
                    "signature.json must declare one input of the shape [0, %d], as many as %s"
                                    .formatted(words.size(), WORDS)
                            + " has lines");
        }
        return new TokenizerHandler(
                inputs.get(0).name(), words, context.options().flag("lower_case", true));
    }

    private static Map<String, Integer> read(Path file) throws HandlerException {
        try {
            Map<String, Integer> words = new HashMap<>();
            for (String word : Files.readAllLines(file)) {
                words.put(word.strip(), words.size());
            }
            return words;
        } catch (IOException e) {
            throw new HandlerException(FailureKind.INTERNAL, "Cannot read %s: %s".formatted(WORDS, e), e);
        }
    }
}
