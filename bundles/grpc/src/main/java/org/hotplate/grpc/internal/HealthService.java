// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.concurrent.Executor;
import org.hotplate.grpc.internal.inference.GRPCInferenceServiceGrpc;
import org.hotplate.health.Health;
import org.hotplate.http.PeriodicChecks;
import org.hotplate.http.SharedHttp;

/**
 * The standard health service: the server and its inference service are SERVING while the server is ready. Thread-safe.
 */
final class HealthService implements ServerInterceptor, PeriodicChecks.Check {

    private final Health health;
    private final SharedHttp shared;
    private final Executor executor;
    private final HealthStatusManager statuses = new HealthStatusManager();

    /**
     * @param executor for the health checks, which may block
     */
    HealthService(Health health, SharedHttp shared, Executor executor) {
        this.health = health;
        this.executor = executor;
        this.shared = shared;
        update();
        shared.checks().add(this);
    }

    ServerServiceDefinition definition() {
        return ServerInterceptors.intercept(statuses.getHealthService(), this);
    }

    /** Sends the status to clients that watch it, if it has changed. Returns at once. */
    void refresh() {
        executor.execute(this::update);
    }

    private void update() {
        ServingStatus status =
                health.fault(Health.Probe.READY).isEmpty() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        statuses.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
        statuses.setStatus(GRPCInferenceServiceGrpc.SERVICE_NAME, status);
    }

    /** Makes the status current before it is read. Called on a thread of the executor. */
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        update();
        return next.startCall(call, headers);
    }

    /** Reports that the server begins to stop, which is not a change of any model. */
    @Override
    public void check() {
        if (shared.gate().closed()) {
            refresh();
        }
    }

    /** Reports NOT_SERVING from now on. */
    void close() {
        shared.checks().remove(this);
        statuses.enterTerminalState();
    }
}
