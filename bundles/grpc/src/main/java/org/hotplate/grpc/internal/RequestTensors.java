// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hotplate.grpc.internal.inference.InferParameter;
import org.hotplate.grpc.internal.inference.InferTensorContents;
import org.hotplate.grpc.internal.inference.ModelInferRequest;
import org.hotplate.grpc.internal.inference.ModelInferRequest.InferInputTensor;
import org.hotplate.grpc.internal.inference.ModelInferRequest.InferRequestedOutputTensor;
import org.hotplate.http.Allowance;
import org.hotplate.model.PredictionException;
import org.hotplate.oip.protocol.BinaryData;
import org.hotplate.oip.protocol.Datatypes;
import org.hotplate.oip.protocol.InferRequest;
import org.hotplate.oip.protocol.Parameters;
import org.hotplate.oip.protocol.Refusal;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** Converts messages to requests for inference. */
final class RequestTensors {

    private RequestTensors() {}

    static InferRequest read(ModelInferRequest message, Allowance memory) throws PredictionException {
        List<InferInputTensor> inputs = message.getInputsList();
        List<ByteString> raw = message.getRawInputContentsList();
        if (inputs.isEmpty()) {
            throw Refusal.of("The request has no inputs");
        }
        if (!raw.isEmpty() && raw.size() != inputs.size()) {
            throw Refusal.of(
                    "The request has %d inputs and %d raw_input_contents; there must be one for each input, or none",
                    inputs.size(), raw.size());
        }
        Set<String> names = new HashSet<>();
        List<InferRequest.Input> tensors = new ArrayList<>(inputs.size());
        for (InferInputTensor input : inputs) {
            String title = "Input '%s'".formatted(Refusal.shown(input.getName()));
            if (!names.add(input.getName())) {
                throw Refusal.of("%s is given twice", title);
            }
            DataType type = Datatypes.of(input.getDatatype(), title);
            Shape shape = shape(input, title);
            Tensor tensor;
            if (raw.isEmpty()) {
                tensor = TypedContents.read(input, type, shape, memory);
            } else if (input.getContents().equals(InferTensorContents.getDefaultInstance())) {
                ByteBuffer data = raw.get(tensors.size()).asReadOnlyByteBuffer();
                tensor = BinaryData.tensor(input.getName(), type, shape, data.order(ByteOrder.nativeOrder()));
            } else {
                throw Refusal.of("%s has contents although the request has raw_input_contents", title);
            }
            tensors.add(new InferRequest.Input(tensor, parameters(input.getParametersMap(), title)));
        }
        return new InferRequest(
                message.getId(),
                parameters(message.getParametersMap(), "The request"),
                tensors,
                message.getOutputsCount() == 0 ? null : outputs(message.getOutputsList()));
    }

    private static Shape shape(InferInputTensor input, String title) throws PredictionException {
        int rank = input.getShapeCount();
        if (rank > BinaryData.MAX_RANK) {
            throw Refusal.of("%s has more than %d dimensions", title, BinaryData.MAX_RANK);
        }
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++) {
            long dim = input.getShape(i);
            if (dim < 0 || dim > Integer.MAX_VALUE) {
                throw Refusal.of(
                        "The dimension %d of %s must be an integer of at least 0 and at most %d",
                        dim, title, Integer.MAX_VALUE);
            }
            dims[i] = (int) dim;
        }
        return Shape.of(dims);
    }

    private static Map<String, Object> parameters(Map<String, InferParameter> given, String of)
            throws PredictionException {
        Map<String, Object> read = new HashMap<>();
        for (Map.Entry<String, InferParameter> each : given.entrySet()) {
            InferParameter value = each.getValue();
            switch (value.getParameterChoiceCase()) {
                case BOOL_PARAM -> read.put(each.getKey(), value.getBoolParam());
                case INT64_PARAM -> read.put(each.getKey(), value.getInt64Param());
                case STRING_PARAM -> read.put(each.getKey(), value.getStringParam());
                case DOUBLE_PARAM -> read.put(each.getKey(), value.getDoubleParam());
                case UINT64_PARAM -> {
                    long unsigned = value.getUint64Param();
                    boolean big = unsigned < 0;
                    read.put(
                            each.getKey(),
                            big ? (Number) Double.parseDouble(Long.toUnsignedString(unsigned)) : (Number) unsigned);
                }
                case PARAMETERCHOICE_NOT_SET ->
                    throw Refusal.of("Parameter '%s' of %s has no value", Refusal.shown(each.getKey()), of);
            }
        }
        return Parameters.checked(read, of);
    }

    private static List<InferRequest.Output> outputs(List<InferRequestedOutputTensor> given)
            throws PredictionException {
        Set<String> names = new HashSet<>();
        List<InferRequest.Output> outputs = new ArrayList<>(given.size());
        for (InferRequestedOutputTensor output : given) {
            String title = "Output '%s'".formatted(Refusal.shown(output.getName()));
            if (!names.add(output.getName())) {
                throw Refusal.of("%s is requested twice", title);
            }
            Map<String, Object> parameters = parameters(output.getParametersMap(), title);
            outputs.add(new InferRequest.Output(output.getName(), false, Parameters.classes(parameters)));
        }
        return outputs;
    }
}
