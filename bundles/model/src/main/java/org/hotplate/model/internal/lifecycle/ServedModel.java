// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.CallContext;
import org.hotplate.model.Failure;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelId;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.model.Setting;
import org.hotplate.model.admin.CarriedHandler;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.admin.Scale;
import org.hotplate.model.internal.ModelDefaults;
import org.hotplate.model.internal.matching.EngineComponent;
import org.hotplate.model.internal.matching.HandlerComponent;
import org.hotplate.model.internal.matching.Resolution;
import org.hotplate.model.internal.observer.CallTimes;
import org.hotplate.model.internal.observer.Observers;
import org.hotplate.model.internal.routing.Routing;
import org.hotplate.model.internal.scheduling.ModelLimits;
import org.hotplate.model.internal.scheduling.ModelQueue;
import org.hotplate.model.internal.scheduling.PendingRequest;
import org.hotplate.model.internal.scheduling.WorkerPool;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The public view of a model: its state, its facts and its queue. {@link ModelLifecycle} changes the state. */
public final class ServedModel implements Model {

    private static final Logger LOG = LoggerFactory.getLogger(ServedModel.class);

    /** When to retry a request to a model that is being loaded. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final String name;
    private final WorkerPool pool;
    private final Supplier<ModelDefaults> defaults;
    private final ModelQueue modelQueue;
    private final Routing routing;
    private final Observers observers;
    private volatile ModelStatus status;
    private volatile Scale scale = Scale.NONE;
    private volatile @Nullable Failure lastFailure;
    private final AtomicLong crashes = new AtomicLong();

    public ServedModel(
            String name,
            String origin,
            WorkerPool pool,
            Supplier<ModelDefaults> defaults,
            Routing routing,
            Observers observers) {
        this.name = name;
        this.pool = pool;
        this.defaults = defaults;
        this.modelQueue = new ModelQueue(name);
        this.routing = routing;
        this.observers = observers;
        this.status = ModelStatus.of(ModelState.DISCOVERED, "", origin);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        Deployment deployment = status.deployment();
        return deployment == null ? ModelId.of(name).version() : deployment.version();
    }

    @Override
    public Optional<Signature> signature() {
        Deployment deployment = status.deployment();
        return deployment == null
                ? Optional.empty()
                : Optional.of(deployment.archive().signature());
    }

    @Override
    public OptionalLong maxRequestSize() {
        Deployment deployment = status.deployment();
        return deployment == null ? OptionalLong.empty() : deployment.options().maxRequestSize();
    }

    @Override
    public Optional<PredictionException> refusal() {
        return accepts() ? Optional.empty() : Optional.of(refused());
    }

    public boolean accepts() {
        return modelQueue.accepts();
    }

    @Override
    public CompletableFuture<Response> predict(Request request, CallContext context) {
        return submit(request, context, false);
    }

    @Override
    public CompletableFuture<Response> infer(Request request, CallContext context) {
        return submit(request, context, true);
    }

    @Override
    public List<TensorSpec> networkInputs() {
        return status.network().inputs();
    }

    @Override
    public List<TensorSpec> networkOutputs() {
        return status.network().outputs();
    }

    private CompletableFuture<Response> submit(Request request, CallContext context, boolean direct) {
        CallTimes times = observers.begin(name, context);
        PendingRequest pendingRequest = new PendingRequest(modelQueue, request, direct, context, times, pool::withdraw);
        if (times != null) {
            pendingRequest.answer.whenComplete((response, fault) -> observers.ended(times, fault));
        }
        pool.submit(pendingRequest, this::refused);
        return pendingRequest.answer;
    }

    @Override
    public ModelFacts facts() {
        ModelStatus now = status;
        Deployment deployment = now.deployment();
        Resolution match = now.match();
        EngineComponent engine = match == null ? null : match.engine();
        HandlerComponent handler = match == null ? null : match.handler();
        ModelDefaults server = defaults.get();
        List<Setting> settings = EffectiveSettings.of(now, server, scale);
        // not the queue's limits: those belong to the last instance, or to none
        ModelLimits limits = server.limits(deployment == null ? ModelOptions.NONE : deployment.options(), scale);
        int share = routing.share(this);
        boolean isDefault = routing.isDefault(this);
        return pool.locked(() -> new Facts(
                name,
                endpoint(),
                version(),
                isDefault,
                share,
                now.state(),
                now.reason(),
                now.since(),
                now.origin(),
                deployment == null ? "" : deployment.archive().modelName(),
                deployment == null ? "" : deployment.archive().description(),
                deployment == null ? "" : deployment.archive().format(),
                Optional.ofNullable(deployment).map(d -> d.archive().signature()),
                engine != null
                        ? engine.title()
                        : deployment == null ? "" : deployment.archive().engine(),
                engine == null ? "" : engine.origin().bundle(),
                match == null ? "" : match.selection().rule(),
                now.network().device(),
                now.network().inputs(),
                now.network().outputs(),
                match == null ? "" : match.service(),
                handler == null ? "" : handler.origin().bundle(),
                match == null ? "" : match.rule(),
                deployment == null
                        ? ""
                        : deployment.carried().map(CarriedHandler::code).orElse(""),
                limits.workers(),
                limits.capacity(),
                modelQueue.queue.size(),
                modelQueue.requestsRunning(),
                modelQueue.answered,
                modelQueue.failed,
                modelQueue.abandoned,
                modelQueue.cancelled,
                crashes.get(),
                Optional.ofNullable(lastFailure),
                settings));
    }

    public ModelQueue modelQueue() {
        return modelQueue;
    }

    public ModelStatus status() {
        return status;
    }

    /** Changes the state, and logs the change; on the registry's thread only. */
    void enter(
            ModelState state,
            String reason,
            Deployment deployment,
            Resolution match,
            @Nullable ServableInstance serving) {
        Map<String, String> handlerOptions = serving == null ? Map.of() : serving.handlerOptions();
        enter(new ModelStatus(
                state,
                reason,
                Instant.now(),
                deployment.origin(),
                deployment,
                match,
                LoadedNetwork.of(serving),
                FailureKind.UNAVAILABLE,
                handlerOptions));
    }

    /** Changes the state to FAILED since it could not be loaded; on the registry's thread only. */
    void fail(Failure failure, Throwable cause, Deployment deployment, Resolution match) {
        enter(new ModelStatus(
                ModelState.FAILED,
                failure.message(),
                Instant.now(),
                deployment.origin(),
                deployment,
                match,
                LoadedNetwork.NONE,
                LoadFailure.kind(cause),
                Map.of()));
    }

    /** Changes the state, and logs the change; on the registry's thread only. */
    void enter(ModelStatus next) {
        ModelStatus before = status;
        status = next.after(before);
        boolean news = before.state() != next.state() || !before.reason().equals(next.reason());
        if (news && next.state() == ModelState.FAILED) {
            LOG.error("Model {}: {}: {}", name, step(before, next), next.reason());
        } else if (news) {
            LOG.info("Model {}: {}{}", name, step(before, next), next.reason().isEmpty() ? "" : ": " + next.reason());
        }
        if (news) {
            observers.changed(name, version(), before.state(), next.state(), next.reason(), next.since());
        }
        routing.changed(this);
    }

    private static String step(ModelStatus before, ModelStatus next) {
        return before.state() == next.state() ? next.state().name() : before.state() + " -> " + next.state();
    }

    void scale(Scale decided) {
        scale = decided;
    }

    Scale scale() {
        return scale;
    }

    void lastFailure(@Nullable Failure failure) {
        lastFailure = failure;
    }

    /** Records a fault of a handler or an engine; on any thread. */
    void fault(Failure failure) {
        LOG.warn("Model {}: {}; model:diag {} shows the stack", name, failure.message(), name);
        LOG.debug("{}", failure.stack());
        lastFailure = failure;
    }

    /** Records that a request ended the process in which the network runs; on any thread. */
    void crash(Failure failure) {
        crashes.incrementAndGet();
        LOG.error("Model {}: {}", name, failure.message());
        LOG.debug("{}", failure.stack());
        lastFailure = failure;
    }

    /**
     * Returns the reason for callers, without the installed components and the commands that the operator's reason
     * contains.
     */
    private static String reasonForCallers(ModelStatus now) {
        Resolution match = now.match();
        Deployment deployment = now.deployment();
        if (now.state() == ModelState.WAITING && match != null && deployment != null && !match.complete()) {
            return match.missingForCallers(deployment);
        }
        return now.reason();
    }

    /** Returns why a request is refused now. */
    PredictionException refused() {
        ModelStatus now = status;
        if (now.state() == ModelState.GONE) {
            return new PredictionException(FailureKind.UNKNOWN_MODEL, "Model '%s' has been removed".formatted(name));
        }
        String reason = now.state() == ModelState.DRAINING ? "it is being removed" : reasonForCallers(now);
        String message = "Model '%s' is %s%s".formatted(name, now.state(), reason.isEmpty() ? "" : ": " + reason);
        boolean soon = now.state() == ModelState.DISCOVERED || now.state() == ModelState.LOADING;
        return soon
                ? PredictionException.retryable(FailureKind.UNAVAILABLE, message, SOON)
                : new PredictionException(now.refusal(), message);
    }
}
