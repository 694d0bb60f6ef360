// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hotplate.handler.FailureKind;
import org.hotplate.http.ModelRef;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;

/**
 * The metadata of a model.
 *
 * @param name the endpoint's
 * @param versions all versions of the endpoint that have a name
 * @param platform {@code <project>_<format>}
 */
public record ModelMetadata(
        String name,
        List<String> versions,
        String platform,
        List<TensorMetadata> inputs,
        List<TensorMetadata> outputs) {

    /**
     * The metadata of an input or output.
     *
     * @param shape -1 for a dimension of any size; only -1 for an unknown number of dimensions
     */
    public record TensorMetadata(String name, String datatype, List<Integer> shape) {

        private static TensorMetadata of(TensorSpec spec) {
            List<Integer> dims = new ArrayList<>();
            if (!spec.shape().isRanked()) {
                dims.add(-1);
            }
            for (int dim : spec.shape().dims()) {
                dims.add(dim == Shape.ANY ? -1 : dim);
            }
            return new TensorMetadata(spec.name(), Datatypes.name(spec.type()), dims);
        }
    }

    /**
     * Describes the model that a request names.
     *
     * @throws PredictionException UNKNOWN_MODEL, or UNAVAILABLE while its inputs are not known
     */
    public static ModelMetadata of(ModelRef ref) throws PredictionException {
        ModelFacts facts = Readiness.candidates(ref).get(0).facts();
        Signature signature = facts.signature()
                .orElseThrow(() -> new PredictionException(
                        FailureKind.UNAVAILABLE,
                        "Model '%s' is %s: its inputs are not known".formatted(facts.name(), facts.state())));
        List<String> versions =
                ref.registry().endpoint(facts.endpoint()).map(Endpoint::versions).orElse(List.of()).stream()
                        .map(Model::version)
                        .filter(each -> !each.isEmpty())
                        .toList();
        return new ModelMetadata(
                facts.endpoint(),
                versions,
                platform(facts.format()),
                all(facts.networkInputs().isEmpty() ? signature.inputs() : facts.networkInputs()),
                all(outputs(facts, signature)));
    }

    private static List<TensorMetadata> all(List<TensorSpec> specs) {
        return specs.stream().map(TensorMetadata::of).toList();
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

    static String platform(String format) {
        String name = format.toLowerCase(Locale.ROOT);
        if (name.startsWith("mxnet")) {
            return "mxnet_mxnet";
        }
        return name.startsWith("onnx") ? "onnx_onnxv1" : name.replaceAll("[^a-z0-9]+", "_");
    }
}
