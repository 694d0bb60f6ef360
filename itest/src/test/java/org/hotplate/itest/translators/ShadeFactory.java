// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest.translators;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.BytesSupplier;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Creates translators whose inputs are filled with one number, and whose result is the sum of the probabilities. */
public final class ShadeFactory implements TranslatorFactory {

    @Override
    public Set<Pair<Type, Type>> getSupportedTypes() {
        return Set.of(new Pair<>(Input.class, Output.class));
    }

    @Override
    @SuppressWarnings("unchecked")
    public <I, O> Translator<I, O> newInstance(Class<I> input, Class<O> output, Model model, Map<String, ?> arguments) {
        return (Translator<I, O>) new ShadeTranslator(String.valueOf(arguments.get("greeting")));
    }

    private static final class ShadeTranslator implements NoBatchifyTranslator<Input, Output> {

        private final String greeting;

        ShadeTranslator(String greeting) {
            this.greeting = greeting;
        }

        @Override
        public NDList processInput(TranslatorContext ctx, Input input) throws TranslateException {
            float shade;
            try {
                shade = Float.parseFloat(input.getData().getAsString());
            } catch (NumberFormatException e) {
                throw new TranslateException("that is not a shade", e);
            }
            ctx.setAttachment("shade", ctx.getNDManager().create(shade));
            return new NDList(ctx.getNDManager().full(new Shape(1, 3, 28, 28), shade));
        }

        @Override
        public Output processOutput(TranslatorContext ctx, NDList list) {
            NDList shade = new NDList((ai.djl.ndarray.NDArray) ctx.getAttachment("shade"));
            Output output = new Output();
            output.add(BytesSupplier.wrapAsJson(List.of(
                    greeting,
                    Math.round(shade.head().getFloat()),
                    Math.round(list.head().sum().getFloat()))));
            return output;
        }
    }
}
