// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hotplate.engine.EngineFailure;
import org.hotplate.engine.ModelEngine;
import org.hotplate.feature.Features;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.model.Deployment;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Failure;
import org.hotplate.model.HandlerCounts;
import org.hotplate.model.Model;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.ModelVersions;
import org.hotplate.model.Scale;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves models with the engines and handlers that are registered as services, as they come and go. */
@Component(
        service = {ModelRegistry.class, ModelVersions.class},
        configurationPid = "hotplate.models")
@Designate(ocd = ModelsConfig.class)
public final class WhiteboardModelRegistry implements ModelRegistry, ModelVersions {

    private static final Logger LOG = LoggerFactory.getLogger(WhiteboardModelRegistry.class);

    private volatile Settings settings;
    private final int usualWorkers;
    private final Scales scales;
    private final RegistryThread registry = new RegistryThread();
    private final LoaderThreads loader = new LoaderThreads();
    private final WorkerPool pool;
    private final FeatureHints hints = new FeatureHints();
    private final Parts parts;
    /** By the id of the handler's service. */
    private final Map<Long, Tally> tallies = new ConcurrentHashMap<>();

    private final Endpoints endpoints;
    private final Lives lives;
    private final OperatorsChoice choice;
    private final Scaling scaling;
    private final Departures departures;

    @Activate
    public WhiteboardModelRegistry(BundleContext context, ModelsConfig config) {
        this(
                Settings.of(config, UsualWorkers.of(context)),
                Decisions.of(context),
                UsualWorkers.of(context),
                new TimerThread());
        hints.take(new IdleHandlers(context));
    }

    WhiteboardModelRegistry(Settings settings) {
        this(settings, Decisions.unkept(), settings.workers(), new TimerThread());
    }

    WhiteboardModelRegistry(Settings settings, Decisions decisions, int usualWorkers, Timing timing) {
        this.settings = settings;
        this.usualWorkers = usualWorkers;
        parts = new Parts(settings, hints);
        pool = new WorkerPool(settings.workers(), this::lostWorker, timing);
        endpoints = new Endpoints(decisions);
        scales = new Scales(decisions);
        lives = new Lives(endpoints, this::birth);
        choice = new OperatorsChoice(registry, endpoints, lives);
        scaling = new Scaling(registry, endpoints, lives, scales);
        departures = new Departures(registry, lives, pool, () -> this.settings);
        // now: a thread takes its rights from whoever makes it, and holds on to that one's classes
    }

    /** Takes over what can be taken over while models serve; what is wrong changes nothing. */
    @Modified
    void modified(ModelsConfig config) {
        try {
            modified(Settings.of(config, usualWorkers));
        } catch (IllegalArgumentException e) {
            LOG.error("The models' configuration stays as it was: {}", e.getMessage());
        }
    }

    void modified(Settings asked) {
        registry.change(() -> {
            Settings before = settings;
            Settings next = asked.withWorkers(before.workers());
            if (asked.workers() != before.workers()) {
                LOG.warn(
                        "workers is now {}: restart the server to make it so, until then there are {}",
                        asked.workers(),
                        before.workers());
            }
            if (next.equals(before)) {
                return;
            }
            settings = next;
            parts.defaults(next);
            lives.every().forEach(ModelLife::settingsChanged);
            LOG.info("The models' configuration has changed: {}", next);
        });
    }

    @Override
    public List<Model> models() {
        return lives.models();
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
    public CompletionStage<Decided> prefer(String endpoint, Optional<String> version) {
        return choice.prefer(endpoint, version);
    }

    @Override
    public CompletionStage<Decided> weigh(String endpoint, Map<String, Integer> percent) {
        return choice.weigh(endpoint, percent);
    }

    @Override
    public CompletionStage<Optional<Decided>> rollback(String name) {
        return choice.rollback(name);
    }

    @Override
    public HandlerCounts counts(long handler) {
        Tally tally = tallies.get(handler);
        return tally == null ? HandlerCounts.NONE : tally.counts();
    }

    @Override
    public void discovered(String name, String origin, String reason) {
        registry.change(() -> lives.of(name, origin).discovered(origin, reason));
    }

    @Override
    public CompletionStage<Boolean> deploy(Deployment deployment) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        registry.change(() -> lives.of(deployment.name(), deployment.origin()).deploy(deployment, done));
        return done;
    }

    @Override
    public void reject(String name, String origin, Failure failure) {
        registry.change(() -> lives.of(name, origin).reject(origin, failure));
    }

    @Override
    public CompletionStage<Void> undeploy(String name) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        registry.change(() -> lives.leave(name, () -> {
            if (!lives.names().contains(name)) {
                scales.forget(name);
            }
            done.complete(null);
        }));
        return done;
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
        came(new EnginePart(name.toString(), engine, Origin.of(reference)));
    }

    void unbindEngine(ModelEngine engine) {
        departures.await(() -> parts.removeEngine(engine));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindEngineFailure(EngineFailure failure) {
        changeParts(() -> parts.add(failure));
    }

    void unbindEngineFailure(EngineFailure failure) {
        changeParts(() -> parts.remove(failure));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindHandler(ServiceReference<ModelHandlerFactory> reference, ModelHandlerFactory factory) {
        Set<String> names = HandlerPart.services(reference);
        if (names.isEmpty()) {
            LOG.warn(
                    "A handler of {} is not used: its service has no property {}",
                    reference.getBundle(),
                    ModelHandlerFactory.SERVICES);
            return;
        }
        came(new HandlerPart(names, factory, Origin.of(reference)));
    }

    void unbindHandler(ModelHandlerFactory factory) {
        departures.await(() -> {
            HandlerPart gone = parts.removeHandler(factory);
            if (gone != null) {
                tallies.remove(gone.origin().id());
            }
            return gone;
        });
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            updated = "updatedFeatures")
    void bindFeatures(Features features) {
        hints.take(features);
        updatedFeatures(features);
    }

    /** What is missing may be brought by another feature now, or by none any more. */
    void updatedFeatures(Features features) {
        changeParts(() -> {});
    }

    void unbindFeatures(Features features) {
        hints.letGo(features);
    }

    void came(EnginePart engine) {
        changeParts(() -> parts.add(engine));
    }

    void came(HandlerPart handler) {
        tallies.put(handler.origin().id(), handler.tally());
        changeParts(() -> parts.add(handler));
    }

    private void changeParts(Runnable change) {
        registry.change(() -> {
            change.run();
            lives.every().forEach(ModelLife::advance);
        });
    }

    /** Finishes what has been accepted, bounded, and lets go of everything. */
    @Deactivate
    void close() {
        registry.change(endpoints::close);
        List<CompletableFuture<Void>> gone = new ArrayList<>();
        registry.change(scales::close);
        lives.names().forEach(name -> gone.add(undeploy(name).toCompletableFuture()));
        long limit = settings.drain().multipliedBy(2).toMillis();
        try {
            CompletableFuture.allOf(gone.toArray(CompletableFuture[]::new)).get(limit, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Not every model could finish what it had accepted", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loader.end(limit);
        registry.end();
        pool.close();
    }

    private ModelLife birth(String name, String origin, Routing routing) {
        ServedModel model = new ServedModel(name, origin, pool, () -> settings, routing);
        ModelLife life = new ModelLife(model, parts, pool, () -> settings, registry::change, loader);
        life.scale(scales.of(name));
        return life;
    }

    private void lostWorker(Lane lane) {
        registry.change(() -> lives.every().stream()
                .filter(life -> life.model().lane() == lane)
                .forEach(ModelLife::lostWorker));
    }
}
