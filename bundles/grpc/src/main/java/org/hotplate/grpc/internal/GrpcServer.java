// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.hotplate.health.Health;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.ModelRegistry;
import org.jspecify.annotations.Nullable;

/** The listener with its services, from its creation until it is closed. */
final class GrpcServer {

    /** How long cancelled calls may take to end. */
    private static final Duration CANCELLED = Duration.ofSeconds(5);

    private final GrpcSettings settings;
    private final EventLoopGroup acceptor = loops(1, "hotplate-grpc-accept");
    private final EventLoopGroup connections = loops(Runtime.getRuntime().availableProcessors(), "hotplate-grpc");
    private final ExecutorService healthChecks = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("hotplate-grpc-health", true),
            // after the close
            new ThreadPoolExecutor.DiscardPolicy());
    private final HealthService health;
    private final Server server;

    /**
     * Opens the listener.
     *
     * @param version the server's, for its metadata
     * @throws IOException if the address cannot be used
     */
    GrpcServer(GrpcSettings settings, ModelRegistry registry, SharedHttp shared, Health health, String version)
            throws IOException {
        this.settings = settings;
        this.health = new HealthService(health, shared, healthChecks);
        this.server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(settings.host(), settings.port().orElseThrow()))
                .channelType(NioServerSocketChannel.class)
                .bossEventLoopGroup(acceptor)
                .workerEventLoopGroup(connections)
                // calls run on the threads of their connections, except those that may block
                .directExecutor()
                .callExecutor(new HealthThreads(healthChecks))
                .maxInboundMessageSize(settings.maxRequestSize())
                .maxConcurrentCallsPerConnection(settings.maxCalls())
                .keepAliveTime(settings.keepAliveTime().toSeconds(), TimeUnit.SECONDS)
                .keepAliveTimeout(settings.keepAliveTimeout().toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveTime(settings.keepAlivePermitted().toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addStreamTracerFactory(new Arrival.Factory(shared))
                .intercept(new CallMetadata())
                .addService(new InferenceService(registry, shared, health, version).definition())
                .addService(this.health.definition())
                .addService(ProtoReflectionServiceV1.newInstance())
                .build();
        try {
            server.start();
        } catch (IOException e) {
            this.health.close();
            end();
            throw e;
        }
    }

    /** Selects the executor for calls that run health checks. */
    private record HealthThreads(Executor executor) implements ServerCallExecutorSupplier {

        @Override
        public <Q, R> @Nullable Executor getExecutor(ServerCall<Q, R> call, Metadata metadata) {
            MethodDescriptor<Q, R> method = call.getMethodDescriptor();
            return HealthGrpc.SERVICE_NAME.equals(method.getServiceName()) || InferenceService.isHealth(method)
                    ? executor
                    : null;
        }
    }

    private static EventLoopGroup loops(int threads, String name) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }

    GrpcSettings settings() {
        return settings;
    }

    int port() {
        return server.getPort();
    }

    HealthService health() {
        return health;
    }

    /** Accepts no more calls, waits for those in progress, and ends those that take longer. */
    void close(Duration grace) {
        health.close();
        server.shutdown();
        try {
            if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
                server.awaitTermination(CANCELLED.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        end();
    }

    private void end() {
        healthChecks.shutdown();
        acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        connections.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
