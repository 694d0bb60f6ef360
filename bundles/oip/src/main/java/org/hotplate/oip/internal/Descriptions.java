// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.hotplate.http.Reply;
import org.hotplate.oip.protocol.ModelMetadata;
import org.hotplate.oip.protocol.ModelMetadata.TensorMetadata;
import org.hotplate.oip.protocol.Readiness;

/** The metadata of the server and of models. */
final class Descriptions {

    private Descriptions() {}

    static Reply server(String version, List<String> extensions) {
        return Replies.object(json -> {
            json.writeStringField("name", Readiness.SERVER);
            json.writeStringField("version", version);
            json.writeArrayFieldStart("extensions");
            for (String extension : extensions) {
                json.writeString(extension);
            }
            json.writeEndArray();
        });
    }

    static Reply model(ModelMetadata model) {
        return Replies.object(json -> {
            json.writeStringField("name", model.name());
            if (!model.versions().isEmpty()) {
                json.writeArrayFieldStart("versions");
                for (String version : model.versions()) {
                    json.writeString(version);
                }
                json.writeEndArray();
            }
            json.writeStringField("platform", model.platform());
            tensors(json, "inputs", model.inputs());
            tensors(json, "outputs", model.outputs());
        });
    }

    private static void tensors(JsonGenerator json, String member, List<TensorMetadata> tensors) throws IOException {
        json.writeArrayFieldStart(member);
        for (TensorMetadata tensor : tensors) {
            json.writeStartObject();
            json.writeStringField("name", tensor.name());
            json.writeStringField("datatype", tensor.datatype());
            json.writeArrayFieldStart("shape");
            for (int dim : tensor.shape()) {
                json.writeNumber(dim);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
