// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hotplate.http.Allowance;
import org.hotplate.http.TensorReader;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/** Reads a JSON body straight into tensors, without an object for each number. Not thread-safe. */
final class JsonTensors {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(LiteralLimits.DEPTH)
                    .maxNumberLength(LiteralLimits.DIGITS)
                    // the body's own limit applies
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build();

    private final List<TensorSpec> inputs;
    private final LiteralLimits limits;
    private final Allowance memory;

    JsonTensors(List<TensorSpec> inputs, LiteralLimits limits, Allowance memory) {
        this.inputs = inputs;
        this.limits = limits;
        this.memory = memory;
    }

    /**
     * Reads a tensor for each input, from an object with a key for each, or from the value of the only one. Other keys are
     * skipped; of several equal keys the last counts.
     *
     * @return null if the body is not JSON, an input is missing, or an input is not exactly what its spec describes
     */
    @Nullable
    Map<String, Tensor> read(byte[] body) throws PredictionException {
        try (JsonParser json = FACTORY.createParser(body)) {
            return read(json);
        } catch (JsonProcessingException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("A body in memory cannot fail to be read", e);
        }
    }

    private @Nullable Map<String, Tensor> read(JsonParser json) throws IOException, PredictionException {
        Map<String, Tensor> tensors = new HashMap<>();
        JsonToken first = json.nextToken();
        if (first == JsonToken.START_OBJECT) {
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                TensorSpec spec = named(name);
                if (spec == null) {
                    json.skipChildren();
                } else if (!add(json, spec, tensors)) {
                    return null;
                }
            }
        } else if (first == null || inputs.size() != 1 || !add(json, inputs.get(0), tensors)) {
            return null;
        }
        long size = tensors.values().stream()
                .mapToLong(tensor -> tensor.shape().size())
                .sum();
        return json.nextToken() == null && tensors.size() == inputs.size() && size <= limits.elements()
                ? tensors
                : null;
    }

    private boolean add(JsonParser json, TensorSpec spec, Map<String, Tensor> tensors)
            throws IOException, PredictionException {
        Tensor tensor = TensorReader.read(json, spec, memory);
        if (tensor != null) {
            tensors.put(spec.name(), tensor);
        }
        return tensor != null;
    }

    private @Nullable TensorSpec named(String name) {
        for (TensorSpec input : inputs) {
            if (input.name().equals(name)) {
                return input;
            }
        }
        return null;
    }
}
