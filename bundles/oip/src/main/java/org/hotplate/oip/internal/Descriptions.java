// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hotplate.http.Reply;
import org.hotplate.model.ModelFacts;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;

/** The metadata of the server and of models. */
final class Descriptions {

    private Descriptions() {}

    static Reply server(String version, List<String> extensions) {
        return Replies.object(json -> {
            json.writeStringField("name", "hotplate");
            json.writeStringField("version", version);
            json.writeArrayFieldStart("extensions");
            for (String extension : extensions) {
                json.writeString(extension);
            }
            json.writeEndArray();
        });
    }

    /**
     * Describes a model with a signature.
     *
     * @param versions all versions of its endpoint that have a name
     */
    static Reply model(ModelFacts facts, List<String> versions) {
        Signature signature = facts.signature().orElseThrow();
        List<TensorSpec> inputs = facts.networkInputs().isEmpty() ? signature.inputs() : facts.networkInputs();
        List<TensorSpec> outputs = outputs(facts, signature);
        return Replies.object(json -> {
            json.writeStringField("name", facts.endpoint());
            if (!versions.isEmpty()) {
                json.writeArrayFieldStart("versions");
                for (String version : versions) {
                    json.writeString(version);
                }
                json.writeEndArray();
            }
            json.writeStringField("platform", platform(facts.format()));
            tensors(json, "inputs", inputs);
            tensors(json, "outputs", outputs);
        });
    }

    /** Returns the network's outputs, with the shapes that the signature declares where the network has none. */
    private static List<TensorSpec> outputs(ModelFacts facts, Signature signature) {
        List<TensorSpec> outputs = new ArrayList<>();
        List<TensorSpec> declared = signature.outputs();
        for (TensorSpec output : facts.networkOutputs()) {
            boolean same = declared.size() == facts.networkOutputs().size();
            outputs.add(
                    output.shape().isRanked() || !same
                            ? output
                            : new TensorSpec(
                                    output.name(), declared.get(outputs.size()).shape(), output.type()));
        }
        return outputs.isEmpty() ? declared : outputs;
    }

    /** Returns {@code <project>_<format>}. */
    static String platform(String format) {
        String name = format.toLowerCase(Locale.ROOT);
        if (name.startsWith("mxnet")) {
            return "mxnet_mxnet";
        }
        return name.startsWith("onnx") ? "onnx_onnxv1" : name.replaceAll("[^a-z0-9]+", "_");
    }

    private static void tensors(JsonGenerator json, String member, List<TensorSpec> specs) throws IOException {
        json.writeArrayFieldStart(member);
        for (TensorSpec spec : specs) {
            json.writeStartObject();
            json.writeStringField("name", spec.name());
            json.writeStringField("datatype", Datatypes.name(spec.type()));
            json.writeArrayFieldStart("shape");
            if (!spec.shape().isRanked()) {
                // of unknown rank
                json.writeNumber(-1);
            }
            for (int dim : spec.shape().dims()) {
                json.writeNumber(dim == Shape.ANY ? -1 : dim);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
