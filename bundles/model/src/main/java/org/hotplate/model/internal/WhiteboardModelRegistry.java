// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hotplate.engine.ModelEngine;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.model.Deployment;
import org.hotplate.model.Failure;
import org.hotplate.model.Model;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.PredictionException;
import org.hotplate.model.Scale;
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
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves models with the engines and handlers that are registered as services, as they come and go. */
@Component(service = ModelRegistry.class, configurationPid = "hotplate.models")
@Designate(ocd = ModelsConfig.class)
public final class WhiteboardModelRegistry implements ModelRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(WhiteboardModelRegistry.class);

    private volatile Settings settings;
    private final int usualWorkers;
    private final Scales scales;
    /** Whether models go because the server ends; used on the registry's thread only. */
    private boolean ending;

    private final ExecutorService registry =
            Executors.newSingleThreadExecutor(task -> WorkerPool.daemon(task, "hotplate-models"));
    private final ExecutorService loader =
            Executors.newSingleThreadExecutor(task -> WorkerPool.daemon(task, "hotplate-loader"));
    private final WorkerPool pool;
    private final Parts parts;
    /** Written on the registry's thread, read on any. */
    private final Map<String, ModelLife> lives = new ConcurrentSkipListMap<>();
    /** Those that have been taken away and are not gone yet; used on the registry's thread only. */
    private final Set<ModelLife> leaving = new LinkedHashSet<>();

    @Activate
    public WhiteboardModelRegistry(BundleContext context, ModelsConfig config) {
        this(
                Settings.of(config, UsualWorkers.of(context)),
                Decisions.of(context),
                UsualWorkers.of(context),
                new TimerThread());
    }

    WhiteboardModelRegistry(Settings settings) {
        this(settings, Decisions.unkept(), settings.workers(), new TimerThread());
    }

    WhiteboardModelRegistry(Settings settings, Decisions decisions, int usualWorkers, Timing timing) {
        this.settings = settings;
        this.scales = new Scales(decisions);
        this.usualWorkers = usualWorkers;
        parts = new Parts(settings.aliases());
        pool = new WorkerPool(settings.workers(), this::lostWorker, timing);
        // now: a thread takes its rights from whoever makes it, and holds on to that one's classes
        registry.execute(() -> LOG.debug("Models change their states on this thread"));
        loader.execute(() -> LOG.debug("Models are loaded on this thread"));
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
        change(() -> {
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
            parts.aliases(next.aliases());
            everyLife().forEach(ModelLife::settingsChanged);
            LOG.info("The models' configuration has changed: {}", next);
        });
    }

    @Override
    public List<Model> models() {
        List<Model> models = new ArrayList<>();
        lives.values().forEach(life -> models.add(life.model()));
        return models;
    }

    @Override
    public Optional<Model> find(String name) {
        return Optional.ofNullable(lives.get(name)).map(ModelLife::model);
    }

    @Override
    public void discovered(String name, String origin, String reason) {
        change(() -> life(name, origin).discovered(origin, reason));
    }

    @Override
    public CompletionStage<Boolean> deploy(Deployment deployment) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        change(() -> life(deployment.name(), deployment.origin()).deploy(deployment, done));
        return done;
    }

    @Override
    public void reject(String name, String origin, Failure failure) {
        change(() -> life(name, origin).reject(origin, failure));
    }

    @Override
    public CompletionStage<Void> undeploy(String name) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        change(() -> {
            ModelLife life = lives.get(name);
            if (life == null || !leaving.add(life)) {
                done.complete(null);
                return;
            }
            life.leave(() -> {
                leaving.remove(life);
                if (lives.remove(name, life) && !ending) {
                    scales.forget(name);
                }
                done.complete(null);
            });
        });
        return done;
    }

    @Override
    public CompletionStage<Optional<String>> scale(String name, Scale scale) {
        settings.check(scale);
        return decide(name, life -> {
            Scale decided = scale.over(life.model().scale());
            life.scale(decided);
            LOG.info(
                    "Model {}: scaled to {} workers and a queue of {}",
                    name,
                    life.model().facts().workers(),
                    life.model().facts().queueCapacity());
            return scales.decide(name, decided);
        });
    }

    @Override
    public CompletionStage<Optional<String>> resetScale(String name) {
        return decide(name, life -> {
            life.scale(Scale.NONE);
            LOG.info("Model {}: scaled as its configuration says", name);
            return scales.forget(name);
        });
    }

    private CompletionStage<Optional<String>> decide(String name, Function<ModelLife, Optional<String>> decision) {
        CompletableFuture<Optional<String>> done = new CompletableFuture<>();
        change(() -> {
                    ModelLife life = lives.get(name);
                    done.complete(
                            life == null
                                    ? Optional.of("there is no model '%s' any more".formatted(name))
                                    : decision.apply(life));
                })
                .whenComplete((made, fault) -> done.complete(Optional.empty()));
        return done;
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
        left(() -> parts.removeEngine(engine));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindHandler(ServiceReference<ModelHandlerFactory> reference, ModelHandlerFactory factory) {
        Object services = reference.getProperty(ModelHandlerFactory.SERVICES);
        Set<String> names = services instanceof String[] several
                ? Set.of(several)
                : services instanceof String one ? Set.of(one) : Set.of();
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
        left(() -> parts.removeHandler(factory));
    }

    void came(EnginePart engine) {
        change(() -> {
            parts.add(engine);
            everyLife().forEach(ModelLife::advance);
        });
    }

    void came(HandlerPart handler) {
        change(() -> {
            parts.add(handler);
            everyLife().forEach(ModelLife::advance);
        });
    }

    /** Returns once nothing runs with the part any more and all that was made of it is closed; bounded. */
    private void left(Supplier<@Nullable Object> removal) {
        CompletableFuture<Void> done = change(() -> {
            Object part = removal.get();
            if (part == null) {
                return;
            }
            List<ModelLife> users =
                    everyLife().stream().filter(life -> life.uses(part)).toList();
            List<Serving> running = new ArrayList<>();
            users.forEach(life -> running.addAll(life.stopUsing(part)));
            pool.awaitLeft(
                    running,
                    settings.drain(),
                    () -> new PredictionException(
                            FailureKind.UNAVAILABLE, "The engine or handler left before this request was answered"));
            users.forEach(life -> life.letGo(part));
        });
        Duration limit = settings.drain().multipliedBy(3);
        try {
            done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.error("A part left, and its models could not let go of it within {}", Durations.text(limit), e);
        } catch (ExecutionException e) {
            LOG.error("A part left, and its models could not let go of it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Finishes what has been accepted, bounded, and lets go of everything. */
    @Deactivate
    void close() {
        List<CompletableFuture<Void>> gone = new ArrayList<>();
        change(() -> ending = true);
        lives.keySet().forEach(name -> gone.add(undeploy(name).toCompletableFuture()));
        long limit = settings.drain().multipliedBy(2).toMillis();
        try {
            CompletableFuture.allOf(gone.toArray(CompletableFuture[]::new)).get(limit, TimeUnit.MILLISECONDS);
            // what is being loaded for a model that is gone is closed when it has been made
            loader.shutdown();
            if (!loader.awaitTermination(limit, TimeUnit.MILLISECONDS)) {
                LOG.warn("A network is still being loaded; it is closed when it has been");
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Not every model could finish what it had accepted", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loader.shutdown();
        change(() -> {}).join();
        registry.shutdown();
        pool.close();
    }

    private ModelLife life(String name, String origin) {
        ModelLife life = lives.get(name);
        if (life == null || leaving.contains(life)) {
            // one that is leaving finishes on its own: a new archive of its name is a new model
            life = new ModelLife(
                    new ServedModel(name, origin, pool, () -> settings),
                    parts,
                    pool,
                    () -> settings,
                    this::change,
                    loader);
            life.scale(scales.of(name));
            lives.put(name, life);
        }
        return life;
    }

    private Set<ModelLife> everyLife() {
        Set<ModelLife> every = new LinkedHashSet<>(lives.values());
        every.addAll(leaving);
        return every;
    }

    private void lostWorker(Lane lane) {
        change(() -> everyLife().stream()
                .filter(life -> life.model().lane() == lane)
                .forEach(life -> life.lostWorkers(pool.locked(() -> lane.abandoned))));
    }

    /** Makes a change on the registry's thread. After the end nothing changes any more. */
    private CompletableFuture<Void> change(Runnable change) {
        CompletableFuture<Void> made = new CompletableFuture<>();
        try {
            registry.execute(() -> {
                try {
                    change.run();
                    made.complete(null);
                } catch (Throwable e) {
                    LOG.error("A model's change of state failed", e);
                    made.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("A change after the end", e);
            made.complete(null);
        }
        return made;
    }
}
