// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hotplate.grpc.internal.Requests.floats;
import static org.hotplate.grpc.internal.Requests.input;
import static org.hotplate.grpc.internal.Requests.parameter;
import static org.hotplate.grpc.internal.Requests.raw;
import static org.hotplate.grpc.internal.Requests.rawTwo;
import static org.hotplate.grpc.internal.Requests.to;
import static org.hotplate.grpc.internal.Requests.two;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.hotplate.grpc.internal.inference.InferTensorContents;
import org.hotplate.grpc.internal.inference.ModelInferRequest;
import org.hotplate.grpc.internal.inference.ModelInferRequest.InferInputTensor;
import org.hotplate.grpc.internal.inference.ModelInferRequest.InferRequestedOutputTensor;
import org.hotplate.grpc.internal.inference.ModelInferResponse;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.FakeRegistry;
import org.hotplate.oip.protocol.Datatypes;
import org.hotplate.oip.protocol.Models;
import org.hotplate.oip.protocol.TensorModel;
import org.hotplate.tensor.DataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests for inference, over the wire. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class InferTest {

    private final TensorModel limited = Models.two("limited");
    private TestServer server;

    @BeforeAll
    void start() throws Exception {
        FakeRegistry models = FakeRegistry.empty()
                .with(Models.two("two"))
                .with(Models.picture("picture"))
                .with(limited)
                .with(Models.echo("net@1", DataType.INT32))
                .with(Models.echo("net@2", DataType.INT32));
        for (DataType type : DataType.values()) {
            models = models.with(Models.echo(Datatypes.name(type), type));
        }
        for (FailureKind kind : FailureKind.values()) {
            models = models.with(Models.failing("fails-" + kind, kind));
        }
        limited.limit(50);
        server = new TestServer(models);
    }

    @AfterAll
    void stop() throws Exception {
        Awaitility.await("all memory is released").until(() -> server.shared.reservedBytes() == 0);
        server.close();
    }

    private ModelInferResponse infer(ModelInferRequest.Builder request) {
        return server.client().modelInfer(request.build());
    }

    private Status refusal(ModelInferRequest.Builder request) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> infer(request))
                .getStatus();
    }

    private static InferRequestedOutputTensor.Builder output(String name) {
        return InferRequestedOutputTensor.newBuilder().setName(name);
    }

    @Test
    void answersTypedContentsWithTypedContents() {
        ModelInferResponse answer = infer(two().setId("a 1"));

        assertThat(answer.getModelName()).isEqualTo("two");
        assertThat(answer.getModelVersion()).isEmpty();
        assertThat(answer.getId()).isEqualTo("a 1");
        assertThat(answer.getRawOutputContentsList()).isEmpty();
        assertThat(answer.getOutputsList())
                .extracting(each -> each.getName() + each.getDatatype() + each.getShapeList())
                .containsExactly("sumFP32[1, 3]", "differenceFP32[1, 3]");
        assertThat(answer.getOutputs(0).getContents().getFp32ContentsList()).containsExactly(1.5f, 2f, 2f);
    }

    @Test
    void answersRawContentsWithRawContents() {
        ModelInferResponse answer = infer(rawTwo());

        assertThat(answer.getOutputsList())
                .allSatisfy(each -> assertThat(each.hasContents()).isFalse());
        assertThat(answer.getRawOutputContentsList())
                .extracting(Requests::floats)
                .containsExactly(List.of(1.5f, 2f, 2f), List.of(0.5f, 2f, 4f));
    }

    @Test
    void returnsTheRequestedOutputsInTheirOrder() {
        ModelInferResponse answer =
                infer(rawTwo().addOutputs(output("difference")).addOutputs(output("sum")));

        assertThat(answer.getOutputsList())
                .extracting(ModelInferResponse.InferOutputTensor::getName)
                .containsExactly("difference", "sum");
        assertThat(floats(answer.getRawOutputContents(1))).containsExactly(1.5f, 2f, 2f);
    }

    @Test
    void aVersionAnswersOrTheDefault() {
        InferInputTensor input = input("x", "INT32", 1, 2)
                .setContents(InferTensorContents.newBuilder().addIntContents(1).addIntContents(-2))
                .build();

        assertThat(infer(to("net").addInputs(input)).getModelVersion()).isEqualTo("2");
        assertThat(infer(to("net").setModelVersion("1").addInputs(input)).getModelVersion())
                .isEqualTo("1");
        Status unknown = refusal(to("net").setModelVersion("3").addInputs(input));
        assertThat(unknown.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(unknown.getDescription()).isEqualTo("Model 'net' has no version '3'; it has 2, 1");
    }

    private static InferTensorContents.Builder contents() {
        return InferTensorContents.newBuilder();
    }

    private static ByteString text(String text) {
        return ByteString.copyFromUtf8(text);
    }

    static Stream<Arguments> extremes() {
        return Stream.of(
                Arguments.of("BOOL", contents().addBoolContents(false).addBoolContents(true)),
                Arguments.of("INT8", contents().addIntContents(-128).addIntContents(127)),
                Arguments.of("INT16", contents().addIntContents(-32768).addIntContents(32767)),
                Arguments.of(
                        "INT32", contents().addIntContents(Integer.MIN_VALUE).addIntContents(Integer.MAX_VALUE)),
                Arguments.of(
                        "INT64", contents().addInt64Contents(Long.MIN_VALUE).addInt64Contents(Long.MAX_VALUE)),
                Arguments.of("UINT8", contents().addUintContents(0).addUintContents(255)),
                Arguments.of("UINT16", contents().addUintContents(0).addUintContents(65535)),
                Arguments.of("UINT32", contents().addUintContents(0).addUintContents(-1)),
                Arguments.of("UINT64", contents().addUint64Contents(0).addUint64Contents(-1)),
                Arguments.of("FP32", contents().addFp32Contents(Float.NaN).addFp32Contents(-Float.MAX_VALUE)),
                Arguments.of(
                        "FP64", contents().addFp64Contents(Double.MIN_VALUE).addFp64Contents(Double.NEGATIVE_INFINITY)),
                Arguments.of("BYTES", contents().addBytesContents(text("")).addBytesContents(text("ä\0"))));
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void returnsTheExtremesOfEveryDatatype(String type, InferTensorContents.Builder contents) {
        ModelInferResponse answer =
                infer(to(type).addInputs(input("x", type, 1, 2).setContents(contents)));

        assertThat(answer.getOutputs(0).getContents()).isEqualTo(contents.build());
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void returnsRawContentsOfEveryDatatype(DataType type) {
        String name = Datatypes.name(type);
        byte[] bytes = type == DataType.STRING ? new byte[] {1, 0, 0, 0, -1, 0, 0, 0, 0} : new byte[2 * type.bytes()];
        ByteString raw = ByteString.copyFrom(bytes);

        ModelInferResponse answer =
                infer(to(name).addInputs(input("x", name, 1, 2)).addRawInputContents(raw));

        assertThat(answer.getRawOutputContentsList()).containsExactly(raw);
        assertThat(answer.getOutputs(0).getDatatype()).isEqualTo(name);
    }

    @Test
    void integersBeyondTheirDatatypeAreRefused() {
        Status signed = refusal(to("INT8")
                .addInputs(input("x", "INT8", 1, 2)
                        .setContents(contents().addIntContents(0).addIntContents(128))));
        Status unsigned = refusal(to("UINT16")
                .addInputs(input("x", "UINT16", 1, 2)
                        .setContents(contents().addUintContents(65536).addUintContents(0))));

        assertThat(signed.getDescription()).isEqualTo("Element 1 of input 'x' is 128, which is not a value of INT8");
        assertThat(unsigned.getDescription())
                .isEqualTo("Element 0 of input 'x' is 65536, which is not a value of UINT16");
        assertThat(unsigned.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    static Stream<Arguments> invalid() {
        return Stream.of(
                refused("no inputs", request -> request.clearInputs()),
                refused("2 inputs and 1 raw_input_contents", request -> request.addRawInputContents(raw(1))),
                refused(
                        "Input 'a' has contents although the request has raw_input_contents",
                        request -> request.addRawInputContents(raw(1, 2, 3)).addRawInputContents(raw(1, 2, 3))),
                refused("'a' is given twice", request -> request.setInputs(1, request.getInputs(0))),
                refused(
                        "needs 3 elements in fp32_contents; it has 2, and 0 in other lists",
                        request -> request.setInputs(0, floats("a", List.of(1f, 2f), 1, 3))),
                refused(
                        "needs 3 elements in fp32_contents; it has 0, and 1 in other lists",
                        request -> request.setInputs(
                                0,
                                input("a", "FP32", 1, 3).setContents(contents().addBoolContents(true)))),
                refused("the datatype 'FLOAT'", request -> request.setInputs(0, input("a", "FLOAT", 1, 3))),
                refused(
                        "'a' is FP16, which has no typed contents; send it in raw_input_contents",
                        request -> request.setInputs(0, input("a", "FP16", 1, 3))),
                refused(
                        "The dimension -1 of Input 'a'",
                        request -> request.setInputs(0, floats("a", List.of(1f), -1, 3))),
                refused("more than 32 dimensions", request -> request.setInputs(0, input("a", "FP32", new long[33]))),
                refused(
                        "'a' has the shape [3]; the model accepts [any, 3]",
                        request -> request.setInputs(0, floats("a", List.of(1f, 2f, 3f), 3))),
                refused("Input 'b' is missing", request -> request.removeInputs(1)),
                refused("The model has no input 'c'", request -> request.addInputs(floats("c", List.of(1f), 1))),
                refused("'a' has the datatype INT32", request -> request.setInputs(0, input("a", "INT32", 1, 0))),
                refused("The model has no output 'x'", request -> request.addOutputs(output("x"))),
                refused("'sum' is requested twice", request -> request.addOutputs(output("sum"))
                        .addOutputs(output("sum"))),
                refused(
                        "Parameter 'handler' must be true or false",
                        request -> request.putParameters("handler", parameter("yes"))),
                refused(
                        "must be a number of classes",
                        request -> request.addOutputs(output("sum").putParameters("classification", parameter(-1)))),
                refused(
                        "uses shared memory",
                        request -> request.setInputs(
                                0,
                                request.getInputs(0).toBuilder()
                                        .putParameters("shared_memory_region", parameter("a")))));
    }

    private static Arguments refused(String message, UnaryOperator<ModelInferRequest.Builder> change) {
        return Arguments.of(message, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalid")
    void invalidRequestsAreRefused(String message, UnaryOperator<ModelInferRequest.Builder> change) {
        Status refused = refusal(change.apply(two()));

        assertThat(refused.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refused.getDescription()).contains(message);
        assertThat(infer(two()).getOutputsCount()).isEqualTo(2);
    }

    @Test
    void rawContentsOfTheWrongSizeAreRefused() {
        assertThat(refusal(rawTwo().setRawInputContents(0, raw(1, 2))).getDescription())
                .isEqualTo("Input 'a' of datatype FP32 and shape [1, 3] needs 12 bytes, and has 8");
        Status bytes = refusal(to("BYTES")
                .addInputs(input("x", "BYTES", 1, 2))
                .addRawInputContents(ByteString.copyFrom(new byte[] {9, 0, 0, 0, 1, 1, 1, 1})));
        assertThat(bytes.getDescription()).contains("each a length of 4 bytes and that many bytes");
    }

    @Test
    void ranksTheClassesOfAnOutput() {
        ModelInferResponse answer = infer(to("picture")
                .addInputs(floats("data", List.of(0f, 3f, 1f, 2f), 1, 1, 2, 2))
                .addOutputs(output("scores").putParameters("classification", parameter(2))));

        assertThat(answer.getOutputs(0).getDatatype()).isEqualTo("BYTES");
        assertThat(answer.getOutputs(0).getContents().getBytesContentsList())
                .containsExactly(text("3.0:1"), text("2.0:3"));
    }

    @Test
    void passesAFileToTheHandler() {
        ModelInferResponse answer = infer(to("picture")
                .putParameters("handler", parameter(true))
                .addInputs(input("data", "BYTES", 1).setContents(contents().addBytesContents(text("12345")))));

        assertThat(answer.getOutputs(0).getName()).isEqualTo("response");
        assertThat(answer.getOutputs(0).getContents().getBytesContents(0).toString(StandardCharsets.UTF_8))
                .isEqualTo("[{\"class\":\"bytes 5\",\"probability\":0.5}]");
    }

    @Test
    void anUnknownModelIsNotFound() {
        Status refused = refusal(two().setModelName("twoo"));

        assertThat(refused.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(refused.getDescription()).isEqualTo("Model 'twoo' not found; did you mean 'two'?");
    }

    /** Of a handler; the server alone reports an unknown model. */
    @ParameterizedTest
    @EnumSource(value = FailureKind.class, names = "UNKNOWN_MODEL", mode = EnumSource.Mode.EXCLUDE)
    void everyKindOfFailureHasItsStatus(FailureKind kind) {
        Status refused = refusal(to("fails-" + kind).addInputs(floats("x", List.of(1f, 2f), 1, 2)));

        assertThat(refused.getCode()).isEqualTo(Statuses.code(kind)).isNotEqualTo(Status.Code.OK);
        assertThat(refused.getDescription())
                .contains(kind == FailureKind.INTERNAL ? "the server's log has the cause" : "reason " + kind);
    }

    @Test
    void aFullQueueSaysWhenToTryAgain() {
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> infer(to("fails-QUEUE_FULL").addInputs(floats("x", List.of(1f, 2f), 1, 2))));

        assertThat(refused.getTrailers().get(Statuses.RETRY_AFTER)).isEqualTo("1000");
    }

    @Test
    void messagesBeyondTheLimitsAreRefused() {
        ByteString large = ByteString.copyFrom(new byte[TestServer.MAX_REQUEST + 1]);
        Status ofServer = refusal(rawTwo().setRawInputContents(0, large));
        Status ofModel = refusal(rawTwo().setModelName("limited"));

        assertThat(ofServer.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(ofServer.getDescription()).contains("exceeds maximum size");
        assertThat(ofModel.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(ofModel.getDescription()).contains("50 bytes").contains("max_request_size of model 'limited'");
        assertThat(infer(rawTwo()).getOutputsCount()).isEqualTo(2);
    }

    @Test
    void aCompressedMessageIsRead() {
        ModelInferResponse answer = server.client().withCompression("gzip").modelInfer(rawTwo().build());
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, () -> server.client()
                .withCompression("gzip")
                .modelInfer(rawTwo().setRawInputContents(0, ByteString.copyFrom(new byte[TestServer.MAX_REQUEST + 1]))
                        .build()));

        assertThat(floats(answer.getRawOutputContents(0))).containsExactly(1.5f, 2f, 2f);
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void aMessageOfManySmallPartsIsRefusedBeforeItIsParsed() {
        Status refused =
                refusal(to("two").addAllInputs(Collections.nCopies(20_000, InferInputTensor.getDefaultInstance())));

        assertThat(refused.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refused.getDescription()).contains("bytes of memory");
    }
}
