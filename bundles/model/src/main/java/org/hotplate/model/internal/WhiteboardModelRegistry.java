// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hotplate.common.config.ConfigReader;
import org.hotplate.engine.EngineFailure;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.NetworkIsolation;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Failure;
import org.hotplate.model.Model;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.HandlerCounts;
import org.hotplate.model.admin.HandlerMetrics;
import org.hotplate.model.admin.ModelDeployments;
import org.hotplate.model.admin.ModelScaling;
import org.hotplate.model.admin.ModelVersions;
import org.hotplate.model.admin.Scale;
import org.hotplate.model.internal.lifecycle.Cleanup;
import org.hotplate.model.internal.lifecycle.ComponentRemoval;
import org.hotplate.model.internal.lifecycle.LoaderThreads;
import org.hotplate.model.internal.lifecycle.ModelLifecycle;
import org.hotplate.model.internal.lifecycle.ModelTable;
import org.hotplate.model.internal.lifecycle.RegistryThread;
import org.hotplate.model.internal.lifecycle.ScaleOverrides;
import org.hotplate.model.internal.lifecycle.Scaling;
import org.hotplate.model.internal.lifecycle.ServedModel;
import org.hotplate.model.internal.matching.ComponentOrigin;
import org.hotplate.model.internal.matching.ComponentRegistry;
import org.hotplate.model.internal.matching.EngineComponent;
import org.hotplate.model.internal.matching.FeatureHints;
import org.hotplate.model.internal.matching.FeatureTracker;
import org.hotplate.model.internal.matching.HandlerComponent;
import org.hotplate.model.internal.matching.HandlerStatistics;
import org.hotplate.model.internal.matching.ServiceObjects;
import org.hotplate.model.internal.matching.UnsatisfiedHandlers;
import org.hotplate.model.internal.observer.Observers;
import org.hotplate.model.internal.routing.EndpointTable;
import org.hotplate.model.internal.routing.Routing;
import org.hotplate.model.internal.routing.VersionAdmin;
import org.hotplate.model.internal.scheduling.ModelQueue;
import org.hotplate.model.internal.scheduling.TimerThread;
import org.hotplate.model.internal.scheduling.Timing;
import org.hotplate.model.internal.scheduling.WorkerPool;
import org.hotplate.model.observer.CallObserver;
import org.hotplate.model.observer.ModelListener;
import org.hotplate.server.ServerFolders;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves models with the engines and handlers that are registered as services, as they are added and removed. */
@Component(
        service = {
            ModelRegistry.class,
            ModelDeployments.class,
            ModelScaling.class,
            ModelVersions.class,
            HandlerMetrics.class
        },
        configurationPid = WhiteboardModelRegistry.PID)
public final class WhiteboardModelRegistry
        implements ModelRegistry, ModelDeployments, ModelScaling, ModelVersions, HandlerMetrics {

    static final String PID = "hotplate.models";

    private static final Logger LOG = LoggerFactory.getLogger(WhiteboardModelRegistry.class);

    private volatile ModelDefaults settings;
    private final int defaultWorkers;
    private final ScaleOverrides scales;
    private final RegistryThread registry = new RegistryThread();
    private final LoaderThreads loader;
    private final Cleanup cleanup = new Cleanup();
    private final WorkerPool pool;
    private final Observers observers;
    private final FeatureHints hints = new FeatureHints();
    private @Nullable FeatureTracker features;
    private @Nullable ServiceObjects<ModelHandlerFactory> handlers;
    private final ComponentRegistry components;
    /** The handlers, by the id of their services. */
    private final Map<Long, HandlerStatistics> statisticsById = new ConcurrentHashMap<>();

    private final EndpointTable endpoints;
    private final ModelTable modelTable;
    private final VersionAdmin selection;
    private final Scaling scaling;
    private final ComponentRemoval removals;

    @Activate
    public WhiteboardModelRegistry(
            BundleContext context, @Reference ServerFolders folders, Map<String, Object> properties) {
        this(
                atStart(properties, DefaultWorkers.of(context)),
                OperatorOverrides.of(folders),
                DefaultWorkers.of(context),
                new TimerThread());
        handlers = new ServiceObjects<>(context, this::bindHandler, this::unbindHandler);
        hints.take(new UnsatisfiedHandlers(context));
        features = new FeatureTracker(context, hints, () -> changeComponents(() -> {}));
        features.open();
    }

    // optional: the registry and its models stay when the isolation bundle is updated
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTrials(NetworkIsolation trials) {
        loader.tryWith(trials);
    }

    void unbindTrials(NetworkIsolation trials) {
        loader.leave(trials);
    }

    WhiteboardModelRegistry(ModelDefaults settings) {
        this(settings, OperatorOverrides.unkept(), settings.workers(), new TimerThread());
    }

    WhiteboardModelRegistry(ModelDefaults settings, OperatorOverrides overrides, int defaultWorkers, Timing timing) {
        this(settings, overrides, defaultWorkers, timing, null);
    }

    /** @param trials tries networks before they are loaded, or null if they are not tried */
    WhiteboardModelRegistry(
            ModelDefaults settings,
            OperatorOverrides overrides,
            int defaultWorkers,
            Timing timing,
            @Nullable NetworkIsolation trials) {
        this.settings = settings;
        this.defaultWorkers = defaultWorkers;
        components = new ComponentRegistry(settings, hints);
        pool = new WorkerPool(settings.workers(), this::workerLost, timing);
        loader = new LoaderThreads(timing, trials);
        observers = new Observers(timing::nanos);
        endpoints = new EndpointTable(overrides);
        scales = new ScaleOverrides(overrides);
        modelTable = new ModelTable(endpoints, this::newModel);
        selection = new VersionAdmin(registry, endpoints, modelTable);
        scaling = new Scaling(registry, endpoints, modelTable, scales);
        removals = new ComponentRemoval(registry, modelTable, pool, () -> this.settings);
        // start the thread now: it inherits the access control context of the thread that starts it
    }

    /**
     * Applies the changes of a configuration that can be applied at run time; an invalid configuration changes nothing.
     */
    @Modified
    void modified(Map<String, Object> properties) {
        ConfigReader in = new ConfigReader(PID, properties);
        ModelDefaults asked = ModelDefaults.read(in, defaultWorkers);
        if (in.report(LOG, "the previous configuration stays in effect")) {
            modified(asked);
        }
    }

    private static ModelDefaults atStart(Map<String, Object> properties, int defaultWorkers) {
        ConfigReader in = new ConfigReader(PID, properties);
        ModelDefaults defaults = ModelDefaults.read(in, defaultWorkers);
        in.report(LOG, "the default is used");
        return defaults;
    }

    void modified(ModelDefaults asked) {
        registry.change(() -> {
            ModelDefaults before = settings;
            ModelDefaults next = asked.withWorkers(before.workers());
            if (asked.workers() != before.workers()) {
                LOG.warn(
                        "'workers' is now {}; this takes effect after a restart, until then the server has {}",
                        asked.workers(),
                        before.workers());
            }
            if (next.equals(before)) {
                return;
            }
            settings = next;
            components.defaults(next);
            modelTable.every().forEach(ModelLifecycle::settingsChanged);
            LOG.info("The configuration of the models has changed: {}", next);
        });
    }

    @Override
    public List<Model> models() {
        return modelTable.models();
    }

    @Override
    public Optional<Model> find(String name) {
        return endpoints.model(name);
    }

    @Override
    public Optional<Endpoint> endpoint(String name) {
        return endpoints.find(name).map(endpoint -> endpoint);
    }

    @Override
    public CompletionStage<Decided> setDefault(String endpoint, Optional<String> version) {
        return selection.setDefault(endpoint, version);
    }

    @Override
    public CompletionStage<Decided> setWeights(String endpoint, Map<String, Integer> percent) {
        return selection.setWeights(endpoint, percent);
    }

    @Override
    public CompletionStage<Optional<Decided>> rollback(String name) {
        return selection.rollback(name);
    }

    @Override
    public HandlerCounts counts(long handler) {
        HandlerStatistics statistics = statisticsById.get(handler);
        return statistics == null ? HandlerCounts.NONE : statistics.counts();
    }

    @Override
    public void discovered(String name, String origin, String reason) {
        registry.change(() -> modelTable.of(name, origin).discovered(origin, reason));
    }

    @Override
    public CompletionStage<Boolean> deploy(Deployment deployment) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        change(done, () -> {
            if (modelTable.isClosed()) {
                cleanup.run(deployment.name(), deployment::released).thenRun(() -> done.complete(false));
            } else {
                modelTable.of(deployment.name(), deployment.origin()).deploy(deployment, done);
            }
        });
        return done;
    }

    @Override
    public void reject(String name, String origin, Failure failure) {
        registry.change(() -> modelTable.of(name, origin).reject(origin, failure));
    }

    @Override
    public CompletionStage<Void> undeploy(String name) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        change(done, () -> modelTable.leave(name).whenComplete((left, fault) -> {
            if (!modelTable.names().contains(name)) {
                scales.forget(name);
            }
            done.complete(null);
        }));
        return done;
    }

    /** Runs a change that completes a result; the result fails if the change throws. */
    private void change(CompletableFuture<?> result, Runnable change) {
        registry.change(change).exceptionally(fault -> {
            result.completeExceptionally(fault);
            return null;
        });
    }

    @Override
    public CompletionStage<Optional<String>> scale(String name, Scale scale) {
        settings.check(scale);
        return scaling.scale(name, scale);
    }

    @Override
    public CompletionStage<Optional<String>> resetScale(String name) {
        return scaling.reset(name);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindEngine(ServiceReference<ModelEngine> reference, ModelEngine engine) {
        Object name = reference.getProperty(ModelEngine.NAME);
        if (name == null) {
            LOG.warn(
                    "An engine of {} is not used: its service has no property {}",
                    reference.getBundle(),
                    ModelEngine.NAME);
            return;
        }
        arrived(new EngineComponent(name.toString(), engine, ComponentOrigin.of(reference)));
    }

    public void unbindEngine(ModelEngine engine) {
        removals.await(() -> components.removeEngine(engine));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void bindEngineFailure(EngineFailure failure) {
        changeComponents(() -> components.add(failure));
    }

    public void unbindEngineFailure(EngineFailure failure) {
        changeComponents(() -> components.remove(failure));
    }

    // by its reference: a component that is activated again at this moment has no service object yet
    @Reference(
            service = ModelHandlerFactory.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void addHandler(ServiceReference<ModelHandlerFactory> reference) {
        Objects.requireNonNull(handlers).add(reference);
    }

    void removeHandler(ServiceReference<ModelHandlerFactory> reference) {
        Objects.requireNonNull(handlers).remove(reference);
    }

    private void bindHandler(ServiceReference<ModelHandlerFactory> reference, ModelHandlerFactory factory) {
        Set<String> names = HandlerComponent.services(reference);
        if (names.isEmpty()) {
            LOG.warn(
                    "A handler of {} is not used: its service has no property {}",
                    reference.getBundle(),
                    ModelHandlerFactory.SERVICES);
            return;
        }
        arrived(new HandlerComponent(names, factory, ComponentOrigin.of(reference)));
    }

    void unbindHandler(ModelHandlerFactory factory) {
        removals.await(() -> {
            HandlerComponent gone = components.removeHandler(factory);
            if (gone != null) {
                statisticsById.remove(gone.origin().id());
            }
            return gone;
        });
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindCallObserver(CallObserver observer) {
        observers.addObserver(observer);
        registry.change(observers::start);
    }

    void unbindCallObserver(CallObserver observer) {
        observers.removeObserver(observer);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindModelListener(ModelListener listener) {
        observers.addListener(listener);
        registry.change(observers::start);
    }

    void unbindModelListener(ModelListener listener) {
        observers.removeListener(listener);
    }

    public void arrived(EngineComponent engine) {
        changeComponents(() -> components.add(engine));
    }

    public void arrived(HandlerComponent handler) {
        statisticsById.put(handler.origin().id(), handler.statistics());
        changeComponents(() -> components.add(handler));
    }

    private void changeComponents(Runnable change) {
        registry.change(() -> {
            change.run();
            modelTable.every().forEach(ModelLifecycle::advance);
        });
    }

    /** Completes accepted requests within a time limit, and closes everything. */
    @Deactivate
    void close() {
        if (features != null) {
            features.close();
        }
        CompletableFuture<Void> gone = new CompletableFuture<>();
        change(gone, () -> {
            endpoints.close();
            scales.close();
            modelTable.close().whenComplete((left, fault) -> gone.complete(null));
        });
        long limit = settings.drain().multipliedBy(2).toMillis();
        try {
            gone.get(limit, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Not every model could finish its accepted requests in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loader.end(limit);
        registry.end();
        cleanup.await();
        pool.close();
        observers.close();
    }

    private ModelLifecycle newModel(String name, String origin, Routing routing) {
        ServedModel model = new ServedModel(name, origin, pool, () -> settings, routing, observers);
        ModelLifecycle lifecycle =
                new ModelLifecycle(model, components, pool, () -> settings, registry, loader, cleanup);
        lifecycle.scale(scales.of(name));
        return lifecycle;
    }

    private void workerLost(ModelQueue modelQueue) {
        registry.change(() -> modelTable.every().stream()
                .filter(lifecycle -> lifecycle.model().modelQueue() == modelQueue)
                .forEach(ModelLifecycle::workerLost));
    }
}
