// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.hotplate.grpc.internal.inference.GRPCInferenceServiceGrpc;
import org.hotplate.grpc.internal.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import org.hotplate.grpc.internal.inference.InferParameter;
import org.hotplate.grpc.internal.inference.InferTensorContents;
import org.hotplate.grpc.internal.inference.ModelInferRequest;
import org.hotplate.grpc.internal.inference.ModelInferRequest.InferInputTensor;
import org.hotplate.grpc.internal.inference.ModelInferResponse;
import org.hotplate.grpc.internal.inference.ModelMetadataRequest;
import org.hotplate.grpc.internal.inference.ServerReadyRequest;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The Open Inference Protocol over gRPC on the assembled product, with the model in samples. */
public class GrpcIT {

    private static final int VALUES = 3 * 28 * 28;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Server server;
    private ManagedChannel channel;

    @Before
    public void start() throws Exception {
        server = Server.on(folder.newFolder("base").toPath());
        Files.copy(
                Product.home().resolve("samples/digits.model"), server.deploy().resolve("digits.model"));
        int port = Server.freePort();
        Path configuration = server.base().resolve("conf/hotplate.grpc.cfg");
        Files.createDirectories(configuration.getParent());
        Files.writeString(configuration, "port=" + port + "\n");
        Server.Said said = server.start();
        assertEquals(said.out(), 0, said.status());
        channel = NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .usePlaintext()
                .build();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> server.get("/v2/models/digits/ready").statusCode() == 200);
    }

    @After
    public void stop() throws Exception {
        channel.shutdownNow();
        server.close();
    }

    private GRPCInferenceServiceBlockingStub client() {
        return GRPCInferenceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private static InferInputTensor.Builder input(String datatype, long... shape) {
        InferInputTensor.Builder input =
                InferInputTensor.newBuilder().setName("data").setDatatype(datatype);
        for (long dim : shape) {
            input.addShape(dim);
        }
        return input;
    }

    @Test
    public void answersAsOverHttp() throws Exception {
        HttpResponse<String> http = server.send(HttpRequest.newBuilder(server.uri("/v2/models/digits/infer"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\","
                        + "\"shape\":[1,3,28,28],\"data\":" + Collections.nCopies(VALUES, 0.5) + "}]}")));
        JsonNode expected = new ObjectMapper().readTree(http.body()).at("/outputs/0/data");
        List<Float> scores = new ArrayList<>();
        expected.forEach(score -> scores.add((float) score.asDouble()));

        ModelInferResponse answer = client().modelInfer(ModelInferRequest.newBuilder()
                .setModelName("digits")
                .setId("1")
                .addInputs(input("FP32", 1, 3, 28, 28)
                        .setContents(
                                InferTensorContents.newBuilder().addAllFp32Contents(Collections.nCopies(VALUES, 0.5f))))
                .build());

        assertEquals(10, scores.size());
        assertEquals(scores, answer.getOutputs(0).getContents().getFp32ContentsList());
        assertEquals("1", answer.getId());
        assertEquals(
                "mxnet_mxnet",
                client().modelMetadata(ModelMetadataRequest.newBuilder()
                                .setName("digits")
                                .build())
                        .getPlatform());
        StatusRuntimeException unknown = assertThrows(StatusRuntimeException.class, () -> client().modelInfer(
                        ModelInferRequest.newBuilder().setModelName("digit").build()));
        assertEquals(Status.Code.NOT_FOUND, unknown.getStatus().getCode());
        assertEquals(
                "Model 'digit' not found; did you mean 'digits'?",
                unknown.getStatus().getDescription());
    }

    @Test
    public void passesAPictureToTheHandler() throws Exception {
        byte[] seven = Files.readAllBytes(Path.of(Product.home() + "/samples/digit-7.jpg"));

        ModelInferResponse answer = client().modelInfer(ModelInferRequest.newBuilder()
                .setModelName("digits")
                .putParameters(
                        "handler",
                        InferParameter.newBuilder().setBoolParam(true).build())
                .addInputs(input("BYTES", 1)
                        .setContents(InferTensorContents.newBuilder().addBytesContents(ByteString.copyFrom(seven))))
                .build());

        JsonNode response = new ObjectMapper()
                .readTree(answer.getOutputs(0).getContents().getBytesContents(0).toStringUtf8());
        assertEquals("seven", response.at("/0/0/class").asText());
    }

    @Test
    public void reportsHealthAndDescribesItself() throws Exception {
        await().until(() ->
                client().serverReady(ServerReadyRequest.getDefaultInstance()).getReady());
        assertEquals(
                ServingStatus.SERVING,
                HealthGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(60, TimeUnit.SECONDS)
                        .check(HealthCheckRequest.newBuilder()
                                .setService("inference.GRPCInferenceService")
                                .build())
                        .getStatus());
        CompletableFuture<ServerReflectionResponse> services = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> requests = ServerReflectionGrpc.newStub(channel)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        services.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        services.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                });
        requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
        String names =
                services.get(60, TimeUnit.SECONDS).getListServicesResponse().toString();
        requests.onCompleted();
        assertTrue(names, names.contains("inference.GRPCInferenceService") && names.contains("grpc.health.v1.Health"));
    }

    @Test
    public void theFeatureIsRemovedAndInstalledAgain() throws Exception {
        assertEquals(0, server.exec("feature:uninstall grpc").status());
        StatusRuntimeException off = assertThrows(
                StatusRuntimeException.class, () -> client().serverReady(ServerReadyRequest.getDefaultInstance()));
        assertEquals(Status.Code.UNAVAILABLE, off.getStatus().getCode());
        assertEquals(200, server.get("/v2/models/digits/ready").statusCode());

        assertEquals(0, server.exec("feature:install grpc").status());

        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> client().serverReady(
                        ServerReadyRequest.getDefaultInstance())
                .getReady());
    }
}
