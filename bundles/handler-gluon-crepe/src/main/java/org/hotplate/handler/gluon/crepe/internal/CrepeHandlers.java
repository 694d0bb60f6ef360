// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.gluon.crepe.internal;

import java.util.List;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.ReplacesServices;
import org.hotplate.handler.support.Labels;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;
import org.osgi.service.component.annotations.Component;

/**
 * Makes the handlers that stand for MMS's {@code gluon_crepe}, the character CNN of its examples.
 *
 * <p>Options: {@code lower_case} (false), {@code labels} ({@code synset.txt}, where the archive has that).
 */
@Component
@ReplacesServices(services = "gluon_crepe")
public final class CrepeHandlers implements ModelHandlerFactory {

    @Override
    public ModelHandler create(HandlerContext context) throws HandlerException {
        boolean lowerCase = context.options().flag("lower_case", false);
        Labels labels = Labels.of(context);
        TensorSpec input = input(context.signature().inputs());
        int length = input.shape().dim(2);
        return new CrepeHandler(
                input.name(),
                new Characters(length == Shape.ANY ? Characters.USUAL_LENGTH : length, lowerCase),
                labels);
    }

    private static TensorSpec input(List<TensorSpec> inputs) throws HandlerException {
        if (inputs.size() != 1) {
            throw HandlerException.badRequest(
                    "signature.json declares %d inputs; gluon_crepe takes one".formatted(inputs.size()));
        }
        TensorSpec input = inputs.get(0);
        Shape shape = input.shape();
        if (shape.rank() != 3 || (shape.dim(1) != Shape.ANY && shape.dim(1) != Characters.ALPHABET)) {
            // MMS's own example declares [1, 1014], the text's length: nothing looked at it there
            throw HandlerException.badRequest(
                    ("Input '%s' has the shape %s in signature.json; the network of gluon_crepe"
                                    + " takes [batch, %d, %d], characters of the alphabet by characters of the text: write that")
                            .formatted(input.name(), shape, Characters.ALPHABET, Characters.USUAL_LENGTH));
        }
        return input;
    }
}
