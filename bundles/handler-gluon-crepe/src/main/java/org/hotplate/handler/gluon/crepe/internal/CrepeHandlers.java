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
 * Creates the handlers for MMS's {@code gluon_crepe}, the character CNN of its examples.
 *
 * <p>Options: {@code lower_case} (default false), {@code labels} (default {@code synset.txt}, if the archive contains
 * it).
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
                new Characters(length == Shape.ANY ? Characters.DEFAULT_LENGTH : length, lowerCase),
                labels);
    }

    private static TensorSpec input(List<TensorSpec> inputs) throws HandlerException {
        if (inputs.size() != 1) {
            throw HandlerException.badRequest(
                    "signature.json declares %d inputs; gluon_crepe requires one".formatted(inputs.size()));
        }
        TensorSpec input = inputs.get(0);
        Shape shape = input.shape();
        if (shape.rank() != 3 || (shape.dim(1) != Shape.ANY && shape.dim(1) != Characters.ALPHABET)) {
            // MMS's own example declares [1, 1014], the text's length; MMS did not check it
            throw HandlerException.badRequest(
                    ("Input '%s' has the shape %s in signature.json; the network of gluon_crepe"
                                    + " requires [batch, %d, %d], characters of the alphabet by characters of the text: set that")
                            .formatted(input.name(), shape, Characters.ALPHABET, Characters.DEFAULT_LENGTH));
        }
        return input;
    }
}
