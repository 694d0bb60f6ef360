// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Signature;

/** The syntax of one prediction request and its reply. Called on threads of the HTTP server. */
public interface PredictionCodec {

    /**
     * Parses a body. Called again for the same body if another version of the model is called.
     *
     * @param memory reserve from it what is allocated in addition to the body
     * @throws PredictionException if the request is invalid
     */
    Request read(byte[] body, Signature signature, Allowance memory) throws PredictionException;

    /**
     * Renders a response.
     *
     * @param memory reserve from it what the reply needs
     * @throws NotRepresentableException if it contains a value that the syntax cannot express
     * @throws PredictionException if there is not enough memory
     */
    Reply write(Response response, Allowance memory) throws NotRepresentableException, PredictionException;
}
