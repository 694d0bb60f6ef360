// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.StreamObserver;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.grpc.internal.inference.GRPCInferenceServiceGrpc;
import org.hotplate.grpc.internal.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import org.hotplate.grpc.internal.inference.ModelInferResponse;
import org.hotplate.grpc.internal.inference.ModelMetadataRequest;
import org.hotplate.grpc.internal.inference.ModelMetadataResponse;
import org.hotplate.grpc.internal.inference.ModelReadyRequest;
import org.hotplate.grpc.internal.inference.ModelReadyResponse;
import org.hotplate.grpc.internal.inference.ServerLiveRequest;
import org.hotplate.grpc.internal.inference.ServerLiveResponse;
import org.hotplate.grpc.internal.inference.ServerMetadataRequest;
import org.hotplate.grpc.internal.inference.ServerMetadataResponse;
import org.hotplate.grpc.internal.inference.ServerReadyRequest;
import org.hotplate.grpc.internal.inference.ServerReadyResponse;
import org.hotplate.health.Health;
import org.hotplate.health.Health.Probe;
import org.hotplate.http.ModelRef;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.PredictionException;
import org.hotplate.oip.protocol.ModelMetadata;
import org.hotplate.oip.protocol.ModelMetadata.TensorMetadata;
import org.hotplate.oip.protocol.Readiness;

/** The methods of the protocol. Thread-safe; none blocks, except those for the health of the server. */
final class InferenceService extends GRPCInferenceServiceImplBase {

    private static final List<String> EXTENSIONS = List.of("classification");

    private final ModelRegistry registry;
    private final SharedHttp shared;
    private final Health health;
    private final String version;

    InferenceService(ModelRegistry registry, SharedHttp shared, Health health, String version) {
        this.registry = registry;
        this.shared = shared;
        this.health = health;
        this.version = version;
    }

    /** Returns whether a method runs health checks, which may block. */
    static boolean isHealth(MethodDescriptor<?, ?> method) {
        String name = method.getFullMethodName();
        return name.equals(GRPCInferenceServiceGrpc.getServerLiveMethod().getFullMethodName())
                || name.equals(GRPCInferenceServiceGrpc.getServerReadyMethod().getFullMethodName());
    }

    /** Returns the service. Requests for inference are parsed by their exchange, which reserves the memory for that. */
    ServerServiceDefinition definition() {
        MethodDescriptor<InputStream, ModelInferResponse> infer =
                GRPCInferenceServiceGrpc.getModelInferMethod().toBuilder(
                                new Unparsed(),
                                GRPCInferenceServiceGrpc.getModelInferMethod().getResponseMarshaller())
                        .build();
        ServerServiceDefinition generated = bindService();
        List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
        ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(GRPCInferenceServiceGrpc.SERVICE_NAME)
                .setSchemaDescriptor(generated.getServiceDescriptor().getSchemaDescriptor());
        for (ServerMethodDefinition<?, ?> method : generated.getMethods()) {
            boolean isInfer = method.getMethodDescriptor().getFullMethodName().equals(infer.getFullMethodName());
            methods.add(
                    isInfer
                            ? ServerMethodDefinition.create(
                                    infer, (call, headers) -> InferExchange.start(call, registry, shared))
                            : method);
            descriptor.addMethod(methods.get(methods.size() - 1).getMethodDescriptor());
        }
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(service::addMethod);
        return service.build();
    }

    /** Passes on the bytes of a message, which are valid while the message is delivered. */
    private static final class Unparsed implements MethodDescriptor.Marshaller<InputStream> {

        @Override
        public InputStream stream(InputStream message) {
            return message;
        }

        @Override
        public InputStream parse(InputStream message) {
            return message;
        }
    }

    private ModelRef ref(String name, String modelVersion) {
        return new ModelRef(registry, name, modelVersion.isEmpty() ? null : modelVersion);
    }

    @Override
    public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> to) {
        boolean live = health.fault(Probe.LIVE).isEmpty();
        answer(ServerLiveResponse.newBuilder().setLive(live).build(), to);
    }

    @Override
    public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> to) {
        boolean ready = health.fault(Probe.READY).isEmpty();
        answer(ServerReadyResponse.newBuilder().setReady(ready).build(), to);
    }

    @Override
    public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> to) {
        try {
            boolean ready = !shared.gate().closed()
                    && Readiness.refusal(Readiness.candidates(ref(request.getName(), request.getVersion())))
                            .isEmpty();
            answer(ModelReadyResponse.newBuilder().setReady(ready).build(), to);
        } catch (PredictionException e) {
            to.onError(Statuses.of(request.getName(), e));
        }
    }

    @Override
    public void serverMetadata(ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> to) {
        answer(
                ServerMetadataResponse.newBuilder()
                        .setName(Readiness.SERVER)
                        .setVersion(version)
                        .addAllExtensions(EXTENSIONS)
                        .build(),
                to);
    }

    @Override
    public void modelMetadata(ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> to) {
        try {
            ModelMetadata model = ModelMetadata.of(ref(request.getName(), request.getVersion()));
            ModelMetadataResponse.Builder response = ModelMetadataResponse.newBuilder()
                    .setName(model.name())
                    .addAllVersions(model.versions())
                    .setPlatform(model.platform());
            model.inputs().forEach(input -> response.addInputs(tensor(input)));
            model.outputs().forEach(output -> response.addOutputs(tensor(output)));
            answer(response.build(), to);
        } catch (PredictionException e) {
            to.onError(Statuses.of(request.getName(), e));
        }
    }

    private static ModelMetadataResponse.TensorMetadata tensor(TensorMetadata tensor) {
        ModelMetadataResponse.TensorMetadata.Builder builder = ModelMetadataResponse.TensorMetadata.newBuilder()
                .setName(tensor.name())
                .setDatatype(tensor.datatype());
        tensor.shape().forEach(builder::addShape);
        return builder.build();
    }

    private static <R> void answer(R response, StreamObserver<R> to) {
        to.onNext(response);
        to.onCompleted();
    }
}
