// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.hotplate.grpc.internal.inference.GRPCInferenceServiceGrpc;
import org.hotplate.grpc.internal.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import org.hotplate.http.HttpLimits;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.ModelRegistry;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/** A listener on a free port of the loopback interface, with a client. */
final class TestServer implements AutoCloseable {

    static final int MAX_REQUEST = 1 << 20;
    static final long MAX_BUFFERED = 8 << 20;

    final SharedHttp shared;
    /** Why the health checks fail; null if they pass. */
    volatile @Nullable String fault;

    final GrpcServer server;
    final ManagedChannel channel;

    TestServer(ModelRegistry models) throws Exception {
        this(models, Duration.ofSeconds(20));
    }

    TestServer(ModelRegistry models, Duration readTimeout) throws Exception {
        shared = shared(readTimeout);
        server = new GrpcServer(settings(0), models, shared, probe -> fault(), "1.2.3");
        channel = channel(server.port());
    }

    private Optional<String> fault() {
        return shared.gate().closed() ? Optional.of("The server is stopping") : Optional.ofNullable(fault);
    }

    static SharedHttp shared(Duration readTimeout) {
        return new SharedHttp(
                new HttpLimits(MAX_REQUEST, MAX_BUFFERED, 10_000, readTimeout, 0, Duration.ofSeconds(20), Set.of()),
                context(Map.of()));
    }

    static GrpcSettings settings(int port) {
        return new GrpcSettings(
                InetAddress.getLoopbackAddress(),
                OptionalInt.of(port),
                MAX_REQUEST,
                100,
                Duration.ofHours(2),
                Duration.ofSeconds(20),
                Duration.ofMinutes(5));
    }

    static ManagedChannel channel(int port) {
        return NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .usePlaintext()
                .maxInboundMessageSize(64 << 20)
                .build();
    }

    /** Returns the context of a bundle in a framework that does not stop. */
    static BundleContext context(Map<String, String> properties) {
        Bundle bundle = proxy(Bundle.class, Map.of("getVersion", new Version("1.2.3")));
        return (BundleContext) Proxy.newProxyInstance(
                BundleContext.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getProperty" -> properties.get((String) arguments[0]);
                    case "getBundle" -> bundle;
                    case "addBundleListener", "removeBundleListener" -> null;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static <T> T proxy(Class<T> type, Map<String, Object> results) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> results.get(method.getName())));
    }

    GRPCInferenceServiceBlockingStub client() {
        return GRPCInferenceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        channel.shutdownNow();
        channel.awaitTermination(10, TimeUnit.SECONDS);
        server.close(Duration.ofSeconds(5));
        shared.close();
    }
}
