// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.hotplate.grpc.internal.Requests.floats;
import static org.hotplate.grpc.internal.Requests.to;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.hotplate.grpc.internal.inference.GRPCInferenceServiceGrpc;
import org.hotplate.grpc.internal.inference.ModelInferRequest;
import org.hotplate.grpc.internal.inference.ModelInferResponse;
import org.hotplate.grpc.internal.inference.ModelMetadataRequest;
import org.hotplate.grpc.internal.inference.ModelMetadataResponse;
import org.hotplate.grpc.internal.inference.ModelReadyRequest;
import org.hotplate.grpc.internal.inference.ServerLiveRequest;
import org.hotplate.grpc.internal.inference.ServerMetadataRequest;
import org.hotplate.grpc.internal.inference.ServerReadyRequest;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.FakeRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.oip.protocol.Models;
import org.hotplate.oip.protocol.TensorModel;
import org.hotplate.tensor.DataType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens around calls: metadata, deadlines, cancellation, memory, health, and the stop. */
final class CallsTest {

    private static final ModelInferRequest HELD =
            to("held").addInputs(floats("x", List.of(1f, 2f), 1, 2)).build();

    private final HeldModel held = new HeldModel(Models.echo("held", DataType.FLOAT32));
    private final HeldModel older = new HeldModel(Models.echo("net@1", DataType.FLOAT32));
    private final HeldModel newer = new HeldModel(Models.echo("net@2", DataType.FLOAT32));
    private final TensorModel loading = Models.echo("loading@7", DataType.FLOAT32);
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(FakeRegistry.empty()
                .with(held)
                .with(older)
                .with(newer)
                .with(loading)
                .with(Models.two("two")));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private ListenableFuture<ModelInferResponse> call(ModelInferRequest request) {
        return GRPCInferenceServiceGrpc.newFutureStub(server.channel)
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .modelInfer(request);
    }

    private static Status status(Runnable call) {
        return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus();
    }

    @Test
    void passesIdTraceAndDeadlineAndReturnsTheId() throws Exception {
        Metadata sent = new Metadata();
        Metadata.Key<String> id = Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        sent.put(id, "mine");
        sent.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), parent);
        AtomicReference<Metadata> headers = new AtomicReference<>();
        AtomicReference<Metadata> trailers = new AtomicReference<>();
        var stub = GRPCInferenceServiceGrpc.newFutureStub(server.channel)
                .withInterceptors(
                        MetadataUtils.newAttachHeadersInterceptor(sent),
                        MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
                .withDeadlineAfter(30, TimeUnit.SECONDS);

        ListenableFuture<ModelInferResponse> answer = stub.modelInfer(HELD);
        HeldModel.Held call = held.next();
        call.answer();

        assertThat(answer.get(20, TimeUnit.SECONDS).getOutputsCount()).isEqualTo(1);
        assertThat(call.context().requestId()).isEqualTo("mine");
        assertThat(call.context().traceParent()).isEqualTo(parent);
        assertThat(call.context().deadline()).hasValueSatisfying(time -> assertThat(time)
                .isBetween(Instant.now(), Instant.now().plusSeconds(30)));
        assertThat(headers.get().get(id)).isEqualTo("mine");
        Status unknown = status(() -> GRPCInferenceServiceGrpc.newBlockingStub(server.channel)
                .withInterceptors(
                        MetadataUtils.newAttachHeadersInterceptor(sent),
                        MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
                .modelInfer(to("other").build()));
        assertThat(unknown.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(trailers.get().get(id)).isEqualTo("mine");
    }

    @Test
    void aCancelledCallIsTakenBack() throws Exception {
        ListenableFuture<ModelInferResponse> answer = call(HELD);
        HeldModel.Held call = held.next();

        answer.cancel(true);

        await().until(() -> call.response().isCancelled());
        await().until(() -> server.shared.reservedBytes() == 0);
    }

    @Test
    void aCallWhoseDeadlinePassesIsTakenBack() throws Exception {
        ListenableFuture<ModelInferResponse> answer = GRPCInferenceServiceGrpc.newFutureStub(server.channel)
                .withDeadlineAfter(2, TimeUnit.SECONDS)
                .modelInfer(HELD);
        HeldModel.Held call = held.next();

        assertThat(status(() -> getUnchecked(answer)).getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        await().until(() -> call.response().isCancelled());
    }

    private static <T> T getUnchecked(ListenableFuture<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw (StatusRuntimeException) e.getCause();
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anotherVersionAnswersIfTheFirstIsRemoved() throws Exception {
        ListenableFuture<ModelInferResponse> answer =
                call(HELD.toBuilder().setModelName("net").build());
        HeldModel.Held first = newer.next();
        PredictionException gone = new PredictionException(FailureKind.UNAVAILABLE, "removed");
        newer.refusal = Optional.of(gone);
        first.response().completeExceptionally(gone);
        older.next().answer();

        assertThat(getUnchecked(answer).getModelVersion()).isEqualTo("1");
    }

    @Test
    void theMemoryForRequestsLimitsThemWhileTheyArrive() throws Exception {
        ByteString chunk = UnsafeByteOperations.unsafeWrap(new byte[TestServer.MAX_REQUEST - 1000]);
        ModelInferRequest large = to("two")
                .addInputs(Requests.input("a", "FP32", 1, 3))
                .addInputs(Requests.input("b", "FP32", 1, 3))
                .addRawInputContents(chunk)
                .addRawInputContents(ByteString.EMPTY)
                .build();
        try (var taken = server.shared.newShare()) {
            taken.reserve(TestServer.MAX_BUFFERED - 500_000);

            Status refused = status(() -> server.client().modelInfer(large));

            assertThat(refused.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(refused.getDescription()).contains("other requests use most of the");
        }
        await().until(() -> server.shared.reservedBytes() == 0);
    }

    @Test
    void aMessageThatDoesNotArriveIsGivenUp() throws Exception {
        try (TestServer impatient = new TestServer(FakeRegistry.empty(), Duration.ofMillis(300))) {
            // a client of a unary method sends its headers with its message
            MethodDescriptor<ModelInferRequest, ModelInferResponse> streaming =
                    GRPCInferenceServiceGrpc.getModelInferMethod().toBuilder()
                            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                            .build();
            ClientCall<ModelInferRequest, ModelInferResponse> call =
                    impatient.channel.newCall(streaming, CallOptions.DEFAULT);
            CompletableFuture<Status> closed = new CompletableFuture<>();
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            closed.complete(status);
                        }
                    },
                    new Metadata());

            Status status = closed.get(20, TimeUnit.SECONDS);

            assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(status.getDescription()).contains("read.timeout in hotplate.rest.cfg");
        }
    }

    @Test
    void describesServerAndModels() {
        assertThat(server.client()
                        .serverLive(ServerLiveRequest.getDefaultInstance())
                        .getLive())
                .isTrue();
        assertThat(server.client().serverMetadata(ServerMetadataRequest.getDefaultInstance()))
                .satisfies(metadata -> {
                    assertThat(metadata.getName()).isEqualTo("hotplate");
                    assertThat(metadata.getVersion()).isEqualTo("1.2.3");
                    assertThat(metadata.getExtensionsList()).containsExactly("classification");
                });
        ModelMetadataResponse net = server.client()
                .modelMetadata(ModelMetadataRequest.newBuilder().setName("net").build());
        assertThat(net.getVersionsList()).containsExactly("2", "1");
        assertThat(net.getPlatform()).isEqualTo("mxnet_mxnet");
        assertThat(net.getInputs(0).getShapeList()).containsExactly(-1L, 2L);
        assertThat(net.getOutputs(0).getDatatype()).isEqualTo("FP32");
        assertThat(status(() -> server.client()
                                .modelMetadata(ModelMetadataRequest.newBuilder()
                                        .setName("netz")
                                        .build()))
                        .getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
    }

    private boolean ready(String model) {
        return server.client()
                .modelReady(ModelReadyRequest.newBuilder().setName(model).build())
                .getReady();
    }

    private ServingStatus health(String service) {
        return HealthGrpc.newBlockingStub(server.channel)
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    @Test
    void reportsTheHealthChecks() throws Exception {
        LinkedBlockingQueue<ServingStatus> watched = new LinkedBlockingQueue<>();
        HealthGrpc.newStub(server.channel)
                .watch(HealthCheckRequest.getDefaultInstance(), new StreamObserver<HealthCheckResponse>() {
                    @Override
                    public void onNext(HealthCheckResponse response) {
                        watched.add(response.getStatus());
                    }

                    @Override
                    public void onError(Throwable failure) {}

                    @Override
                    public void onCompleted() {}
                });
        assertThat(watched.poll(20, TimeUnit.SECONDS)).isEqualTo(ServingStatus.SERVING);
        assertThat(ready("loading")).isTrue();

        loading.enter(ModelState.LOADING);
        server.fault = "loading is LOADING";
        server.server.health().refresh();

        assertThat(watched.poll(20, TimeUnit.SECONDS)).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(ready("loading")).isFalse();
        assertThat(ready("two")).isTrue();
        assertThat(server.client()
                        .serverReady(ServerReadyRequest.getDefaultInstance())
                        .getReady())
                .isFalse();
        assertThat(health("inference.GRPCInferenceService")).isEqualTo(ServingStatus.NOT_SERVING);
        loading.enter(ModelState.READY);
        server.fault = null;
        assertThat(health("")).isEqualTo(ServingStatus.SERVING);
        assertThat(status(() -> health("other")).getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(status(() -> ready("other")).getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void aModelThatDoesNotServeIsUnavailable() {
        loading.enter(ModelState.WAITING);

        Status refused = status(() -> server.client()
                .modelInfer(HELD.toBuilder().setModelName("loading").build()));

        assertThat(refused.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(refused.getDescription()).isEqualTo("loading@7 needs engine MXNet");
    }

    @Test
    void atTheStopAcceptedCallsAreAnsweredAndOthersRefused() throws Exception {
        ListenableFuture<ModelInferResponse> accepted = call(HELD);
        HeldModel.Held call = held.next();
        Thread stop = new Thread(() -> server.shared.gate().finish(Duration.ofSeconds(20)));

        stop.start();

        await().until(() -> server.shared.gate().closed());
        Status late = status(() -> server.client().modelInfer(HELD));
        assertThat(late.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(late.getDescription()).contains("The server is stopping");
        assertThat(health("")).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(ready("two")).isFalse();
        call.answer();
        assertThat(getUnchecked(accepted).getOutputsCount()).isEqualTo(1);
        stop.join(10_000);
        assertThat(stop.isAlive()).isFalse();
    }

    @Test
    void aCallThatOutlastsTheGracePeriodIsRefused() throws Exception {
        ListenableFuture<ModelInferResponse> accepted = call(HELD);
        HeldModel.Held call = held.next();

        server.shared.gate().finish(Duration.ofMillis(1));

        assertThat(status(() -> getUnchecked(accepted)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(call.response()).isCancelled();
    }

    @Test
    void describesItselfByReflection() throws Exception {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> requests = ServerReflectionGrpc.newStub(server.channel)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                });

        requests.onNext(ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol("inference.GRPCInferenceService.ModelInfer")
                .build());

        assertThat(answer.get(20, TimeUnit.SECONDS).getFileDescriptorResponse().getFileDescriptorProtoCount())
                .isPositive();
        requests.onCompleted();
    }
}
