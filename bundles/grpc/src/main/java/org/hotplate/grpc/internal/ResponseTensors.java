// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import com.google.protobuf.UnsafeByteOperations;
import java.util.List;
import org.hotplate.grpc.internal.inference.ModelInferResponse;
import org.hotplate.grpc.internal.inference.ModelInferResponse.InferOutputTensor;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Response;
import org.hotplate.http.Allowance;
import org.hotplate.http.NotRepresentableException;
import org.hotplate.model.PredictionException;
import org.hotplate.oip.protocol.Datatypes;
import org.hotplate.oip.protocol.InferCall;
import org.hotplate.tensor.Tensor;

/** Converts responses to messages. */
final class ResponseTensors {

    /** How many bytes an element of typed contents needs at most, in the list that grows and in the message. */
    private static final int TYPED = 32;
    /** What a message of the largest size can contain besides the data of tensors. */
    private static final long MOST = Integer.MAX_VALUE - (1 << 20);

    private ResponseTensors() {}

    /** @param raw whether the data is raw, as that of the request; data without typed contents always is */
    static ModelInferResponse write(InferCall call, Response response, boolean raw, Allowance memory)
            throws NotRepresentableException, PredictionException {
        List<Tensor> tensors = call.outputs(response, memory);
        boolean allRaw = raw || tensors.stream().anyMatch(tensor -> Datatypes.binaryOnly(tensor.type()));
        ModelInferResponse.Builder message = ModelInferResponse.newBuilder()
                .setModelName(call.model().endpoint())
                .setModelVersion(call.model().version());
        String id = call.request().id();
        if (id != null) {
            message.setId(id);
        }
        long bytes = 0;
        for (Tensor tensor : tensors) {
            bytes += tensor.data().remaining();
            if (!allRaw) {
                memory.reserve((long) TYPED * tensor.shape().size());
            }
            if (bytes > MOST) {
                throw new PredictionException(
                        FailureKind.OUT_OF_RESOURCES, "a message has at most %d bytes of data".formatted(MOST));
            }
            InferOutputTensor.Builder output =
                    message.addOutputsBuilder().setName(tensor.name()).setDatatype(Datatypes.name(tensor.type()));
            for (int dim : tensor.shape().dims()) {
                output.addShape(dim);
            }
            if (allRaw) {
                message.addRawOutputContents(UnsafeByteOperations.unsafeWrap(tensor.data()));
            } else {
                output.setContents(TypedContents.write(tensor));
            }
        }
        return message.build();
    }
}
