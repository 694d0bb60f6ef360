// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import io.grpc.Server;
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
import java.util.concurrent.TimeUnit;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.ModelRegistry;

/** The listener with its services, from its creation until it is closed. */
final class GrpcServer {

    /** How long cancelled calls may take to end. */
    private static final Duration CANCELLED = Duration.ofSeconds(5);

    private final GrpcSettings settings;
    private final EventLoopGroup acceptor = loops(1, "hotplate-grpc-accept");
    private final EventLoopGroup connections = loops(Runtime.getRuntime().availableProcessors(), "hotplate-grpc");
    private final Health health;
    private final Server server;

    /**
     * Opens the listener.
     *
     * @param version the server's, for its metadata
     * @throws IOException if the address cannot be used
     */
    GrpcServer(GrpcSettings settings, ModelRegistry registry, SharedHttp shared, String version) throws IOException {
        this.settings = settings;
        this.health = new Health(registry, shared);
        this.server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(settings.host(), settings.port().orElseThrow()))
                .channelType(NioServerSocketChannel.class)
                .bossEventLoopGroup(acceptor)
                .workerEventLoopGroup(connections)
                // no service blocks: calls run on the threads of their connections
                .directExecutor()
                .maxInboundMessageSize(settings.maxRequestSize())
                .maxConcurrentCallsPerConnection(settings.maxCalls())
                .keepAliveTime(settings.keepAliveTime().toSeconds(), TimeUnit.SECONDS)
                .keepAliveTimeout(settings.keepAliveTimeout().toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveTime(settings.keepAlivePermitted().toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addStreamTracerFactory(new Arrival.Factory(shared))
                .intercept(new CallMetadata())
                .addService(new InferenceService(registry, shared, version).definition())
                .addService(health.definition())
                .addService(ProtoReflectionServiceV1.newInstance())
                .build();
        try {
            server.start();
        } catch (IOException e) {
            health.close();
            end();
            throw e;
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

    Health health() {
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
        acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        connections.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
