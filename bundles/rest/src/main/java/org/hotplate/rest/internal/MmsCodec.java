// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.hotplate.handler.Response;
import org.hotplate.http.Allowance;
import org.hotplate.http.JsonValues;
import org.hotplate.http.NotRepresentableException;
import org.hotplate.http.PredictionCodec;
import org.hotplate.http.Reply;
import org.hotplate.model.CallContext;
import org.hotplate.model.Model;
import org.hotplate.model.PredictionException;
import org.hotplate.rest.internal.syntax.LiteralLimits;
import org.hotplate.rest.internal.syntax.RequestReader;
import org.hotplate.tensor.Signature;
import org.jspecify.annotations.Nullable;

/**
 * MMS's syntax of predictions.
 *
 * @param mms1 whether the syntax is that of MMS 1.x
 */
record MmsCodec(RequestReader reader, boolean mms1, @Nullable String contentType) implements PredictionCodec {

    MmsCodec(LiteralLimits limits, boolean mms1, @Nullable String contentType) {
        this(new RequestReader(limits, mms1), mms1, contentType);
    }

    @Override
    public CompletableFuture<Response> call(
            Model model, Signature signature, byte[] body, CallContext context, Allowance memory)
            throws PredictionException {
        return model.predict(reader.read(body, contentType, signature, memory), context);
    }

    @Override
    public Reply write(Response response, Allowance memory) throws NotRepresentableException, PredictionException {
        return Reply.json(200, Map.of(), memory, json -> {
            if (mms1) {
                new JsonValues(json).write(bare(response));
            } else {
                member(json, "prediction", response.value());
            }
        });
    }

    /** MMS 1.x returns the first item of what a service returns: the item of the only output. */
    private static @Nullable Object bare(Response response) {
        return response.perOutput() && response.value() instanceof List<?> outputs && outputs.size() == 1
                ? outputs.get(0)
                : response.value();
    }

    /** Returns a reply with one member, like all of MMS's replies. */
    static Reply object(int status, String member, @Nullable Object value) throws NotRepresentableException {
        return Reply.json(status, Map.of(), json -> member(json, member, value));
    }

    private static void member(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        json.writeStartObject();
        json.writeFieldName(name);
        new JsonValues(json).write(value);
        json.writeEndObject();
    }
}
