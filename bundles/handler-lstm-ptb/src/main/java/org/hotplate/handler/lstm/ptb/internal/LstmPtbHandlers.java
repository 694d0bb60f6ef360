// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.lstm.ptb.internal;

import java.nio.file.Path;
import java.util.List;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.ReplacesServices;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;
import org.osgi.service.component.annotations.Component;

/**
 * Creates the handlers for MMS's {@code lstm_ptb_service}. The archive must contain {@code vocab_dict.txt}, and its
 * signature one input of shape {@code [batch, words]}, where {@code words} is the number of time steps that the network
 * was unrolled for.
 */
@Component
@ReplacesServices(services = "lstm_ptb_service")
public final class LstmPtbHandlers implements ModelHandlerFactory {

    private static final String VOCABULARY = "vocab_dict.txt";

    @Override
    public ModelHandler create(HandlerContext context) throws HandlerException {
        List<TensorSpec> inputs = context.signature().inputs();
        Shape shape = inputs.get(0).shape();
        if (inputs.size() != 1 || shape.rank() != 2 || shape.dim(1) < 1) {
            throw HandlerException.badRequest(
                    "signature.json declares the inputs %s; required is one of shape [1, words], such as [1, 60]"
                            .formatted(inputs));
        }
        Path vocabulary = context.asset(VOCABULARY)
                .orElseThrow(() -> HandlerException.badRequest(
                        "The archive has no %s, which must list the network's words, a line 'word number' each"
                                .formatted(VOCABULARY)));
        return new LstmPtbHandler(inputs.get(0).name(), shape.dim(1), Words.read(vocabulary));
    }
}
