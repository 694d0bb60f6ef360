// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.util.concurrent.CompletableFuture;
import org.hotplate.handler.Response;
import org.hotplate.model.CallContext;
import org.hotplate.model.Model;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Signature;

/** The syntax of one prediction request and its reply. Called on threads of the HTTP server. */
public interface PredictionCodec {

    /**
     * Parses a body and calls the model. Called again for the same body if another version of the model is called.
     *
     * @param signature the inputs that the model declares
     * @param memory reserve from it what is allocated in addition to the body
     * @return what the model returned
     * @throws PredictionException if the request is invalid
     */
    CompletableFuture<Response> call(
            Model model, Signature signature, byte[] body, CallContext context, Allowance memory)
            throws PredictionException;

    /**
     * Renders a response.
     *
     * @param memory reserve from it what the reply needs
     * @throws NotRepresentableException if it contains a value that the syntax cannot express
     * @throws PredictionException if there is not enough memory
     */
    Reply write(Response response, Allowance memory) throws NotRepresentableException, PredictionException;
}
