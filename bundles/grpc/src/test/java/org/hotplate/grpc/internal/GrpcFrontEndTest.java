// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.hotplate.common.config.ConfigReader;
import org.hotplate.grpc.internal.inference.GRPCInferenceServiceGrpc;
import org.hotplate.grpc.internal.inference.ServerLiveRequest;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.FakeRegistry;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class GrpcFrontEndTest {

    private static boolean valid(boolean insecure, String key, String value) {
        ConfigReader in = new ConfigReader("hotplate.grpc", Map.of(key, value));
        GrpcSettings.read(in, insecure);
        return in.report(LoggerFactory.getLogger(GrpcFrontEndTest.class), "");
    }

    @Test
    void checksTheConfiguration() {
        assertThat(valid(false, "port", "")).isTrue();
        assertThat(valid(false, "port", " 9000 ")).isTrue();
        assertThat(valid(false, "port", "0")).isFalse();
        assertThat(valid(false, "port", "65536")).isFalse();
        assertThat(valid(false, "host", "127.0.0.2")).isTrue();
        assertThat(valid(false, "host", "0.0.0.0")).isFalse();
        assertThat(valid(true, "host", "0.0.0.0")).isTrue();
        assertThat(valid(false, "max.request.size", "0")).isFalse();
        assertThat(valid(false, "max.calls.per.connection", "x")).isFalse();
        assertThat(valid(false, "keepalive.time", "0")).isFalse();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean live(int port) throws Exception {
        ManagedChannel channel = TestServer.channel(port);
        try {
            return GRPCInferenceServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .serverLive(ServerLiveRequest.getDefaultInstance())
                    .getLive();
        } catch (io.grpc.StatusRuntimeException e) {
            return false;
        } finally {
            channel.shutdownNow();
            channel.awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void listensAsConfigured() throws Exception {
        int port = freePort();
        Map<String, Object> on = Map.of("port", Integer.toString(port));
        try (SharedHttp shared = TestServer.shared(Duration.ofSeconds(20))) {
            GrpcFrontEnd frontEnd = new GrpcFrontEnd(
                    FakeRegistry.empty(), shared, probe -> Optional.empty(), Map.of(), TestServer.context(Map.of()));
            assertThat(live(port)).as("off without a port").isFalse();

            frontEnd.modified(on);
            assertThat(live(port)).isTrue();

            frontEnd.modified(Map.of("port", "x"));
            assertThat(live(port)).as("a wrong value changes nothing").isTrue();

            frontEnd.modified(Map.of("port", Integer.toString(port), "max.request.size", "100"));
            assertThat(live(port)).as("the same port again").isTrue();

            frontEnd.close();
            assertThat(live(port)).isFalse();
        }
    }

    @Test
    void aPortInUseLeavesItOff() throws Exception {
        try (SharedHttp shared = TestServer.shared(Duration.ofSeconds(20));
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            GrpcFrontEnd frontEnd = new GrpcFrontEnd(
                    FakeRegistry.empty(),
                    shared,
                    probe -> Optional.empty(),
                    Map.of("port", Integer.toString(taken.getLocalPort())),
                    TestServer.context(Map.of()));

            frontEnd.close();
        }
    }
}
