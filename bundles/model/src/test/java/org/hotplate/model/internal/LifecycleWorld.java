// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.hotplate.archive.ModelArchive;
import org.hotplate.archive.ServiceFile;
import org.hotplate.handler.Request;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelState;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.admin.Scale;
import org.hotplate.model.internal.matching.ComponentOrigin;
import org.hotplate.model.internal.matching.EngineComponent;
import org.hotplate.model.internal.matching.HandlerComponent;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/** A registry over fakes, and what must be true of it whatever was done to it: the reference of {@link LifecycleModelTest}. */
final class LifecycleWorld {

    /** What was found wrong; the text before the colon says what kind of fault it is. */
    static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1;

        Fault(String message) {
            super(message);
        }
    }

    static final int WORKERS = 2;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<String> NAMES = List.of("a", "b", "a@2");
    private static final ComponentOrigin ENGINE =
            new ComponentOrigin("fake 1.0.0", new Version("1.0.0"), "f.jar", 0, 1);

    private final OperatorOverrides overrides;
    /** How many nanoseconds to wait for what must become true. */
    private final long patience;

    private final FakeEngine engine = new FakeEngine();
    private final HandTimer timer = new HandTimer();
    private final WhiteboardModelRegistry registry;
    private final ThreadGroup threads = Thread.currentThread().getThreadGroup();

    private final Deque<EchoHandlers> handlers = new ArrayDeque<>();
    private final List<EchoHandlers> everyHandler = new ArrayList<>();
    private final Deque<Gate> running = new ArrayDeque<>();
    private final List<Gate> everyGate = new ArrayList<>();
    private Gate creating = Gate.open();
    private Gate closing = Gate.open();
    private String refusal = "";
    private int handlersMade;

    private boolean engineThere;
    /** How many networks it had begun to load when it had been told to leave; -1 while it is there. */
    private int loadsAtDeparture = -1;
    /** Whether loads may have failed, or calls or loads may have run out of time: then models may fail. */
    private boolean mayFail;
    /** The threads whose calls or loads have run out of time. */
    private final Set<Thread> abandoned = ConcurrentHashMap.newKeySet();

    private final Map<String, Boolean> lastIsGood = new HashMap<>();
    private final Map<String, Model> deployed = new LinkedHashMap<>();
    private final List<Model> removed = new ArrayList<>();
    private final Set<Model> rolledBack = ConcurrentHashMap.newKeySet();
    private final List<Model> failedForGood = new ArrayList<>();
    /** The result of the last deployment of each name. */
    private final Map<String, CompletableFuture<Boolean>> updates = new HashMap<>();

    private final List<CompletableFuture<?>> answers = new ArrayList<>();
    private final Map<String, CompletableFuture<?>> changes = new LinkedHashMap<>();
    private final AtomicInteger doubleReleases = new AtomicInteger();
    private final List<Thread> departures = new ArrayList<>();
    private final Map<String, Integer> scaled = new HashMap<>();

    LifecycleWorld(OperatorOverrides overrides, Duration patience) {
        this.overrides = overrides;
        this.patience = patience.toNanos();
        registry = new WhiteboardModelRegistry(
                new ModelDefaults(WORKERS, 1000, LIMIT, LIMIT, LIMIT, LIMIT, 2, CrashLimit.DEFAULT, Map.of(), "", ""),
                overrides,
                WORKERS,
                timer);
        engineReturns();
        handlerArrives();
    }

    void deploy(int which, boolean good, int workers, int batch, boolean keepPrevious) {
        String name = NAMES.get(which % NAMES.size());
        ModelOptions.Builder options = ModelOptions.builder();
        if (keepPrevious) {
            options.keepPrevious(true);
        }
        if (workers > 0) {
            options.workers(workers);
        }
        if (batch > 1) {
            options.batchSize(batch);
        }
        Signature signature = new Signature(
                List.of(new TensorSpec("x", Shape.of(Shape.ANY, Shape.ANY))),
                Signature.JSON,
                List.of(),
                Signature.JSON);
        Path network = Path.of(good ? "net" : "bad");
        Path weights = Path.of("w" + changes.size());
        ServiceFile service = new ServiceFile("echo_service", Optional.empty());
        ModelArchive archive = new ModelArchive(
                Path.of(name), name, "", "Fake", "Fake", network, Optional.of(weights), signature, service, "");
        AtomicInteger released = new AtomicInteger();
        Deployment deployment = new FakeDeployment(
                name,
                "deploy/" + name + ".model",
                archive,
                options.build(),
                Optional.empty(),
                Optional.empty(),
                () -> {
                    if (released.incrementAndGet() > 1) {
                        doubleReleases.incrementAndGet();
                    }
                },
                Optional::empty);
        CompletableFuture<Boolean> done = registry.deploy(deployment).toCompletableFuture();
        updates.put(name, done);
        change("deploy", done);
        barrier();
        registry.models().stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .ifPresent(model -> {
                    deployed.put(name, model);
                    failedForGood.remove(model);
                });
        lastIsGood.put(name, good);
    }

    void undeploy(int which) {
        String name = NAMES.get(which % NAMES.size());
        Model model = deployed.remove(name);
        if (model != null) {
            removed.add(model);
        }
        scaled.remove(name);
        change("undeploy", registry.undeploy(name).toCompletableFuture());
    }

    void scale(int which, int workers) {
        String name = NAMES.get(which % NAMES.size());
        if (deployed.containsKey(name)) {
            scaled.put(name, workers);
            // not the default version
            String exactly = name.contains("@") ? name : name + "@-";
            change(
                    "scale",
                    registry.scale(exactly, new Scale(OptionalInt.of(workers), OptionalInt.empty()))
                            .toCompletableFuture());
        }
    }

    void versions(int what) {
        CompletableFuture<?> decided =
                switch (what % 4) {
                    case 0 -> registry.setDefault("a", Optional.of("2")).toCompletableFuture();
                    case 1 -> registry.setWeights("a", Map.of("-", 30, "2", 70)).toCompletableFuture();
                    case 2 -> rollback("a");
                    default -> rollback("b");
                };
        change("versions", decided.exceptionally(refused -> null));
    }

    /** A rollback may replace the deployment of a failed model. */
    private CompletableFuture<?> rollback(String name) {
        CompletableFuture<?> decided = registry.rollback(name)
                .thenAccept(back -> back.ifPresent(known -> rolledBack.add(known.model())))
                .toCompletableFuture();
        barrier();
        failedForGood.removeAll(rolledBack);
        rolledBack.clear();
        return decided;
    }

    void handlerArrives() {
        if (handlers.size() > 2) {
            return;
        }
        EchoHandlers made = new EchoHandlers("h");
        made.batching = true;
        made.creating = creating;
        made.closing = closing;
        handlersMade++;
        handlers.add(made);
        made.refusal = refusal;
        everyHandler.add(made);
        registry.arrived(new HandlerComponent(
                Set.of("echo_service"),
                made,
                new ComponentOrigin(
                        "echo", new Version(handlersMade, 0, 0), "e.jar", handlersMade, 100 + handlersMade)));
    }

    void handlerLeaves(boolean newest) {
        if (!handlers.isEmpty()) {
            EchoHandlers gone = newest ? handlers.removeLast() : handlers.removeFirst();
            depart(() -> registry.unbindHandler(gone));
        }
    }

    void engineLeaves() {
        if (engineThere) {
            engineThere = false;
            depart(() -> registry.unbindEngine(engine));
            loadsAtDeparture = engine.loads.get();
        }
    }

    void engineReturns() {
        if (!engineThere && departures.stream().noneMatch(Thread::isAlive)) {
            engineThere = true;
            loadsAtDeparture = -1;
            registry.arrived(new EngineComponent("Fake", engine, ENGINE));
        }
    }

    private void depart(Runnable departure) {
        Thread thread = new Thread(departure, "departure");
        thread.setDaemon(true);
        departures.add(thread);
        thread.start();
        // its removal is among the registry's changes once it waits for that
        eventually(
                () -> thread.getState() == Thread.State.TIMED_WAITING || !thread.isAlive(),
                "NOT BEGUN: the removal of a component");
        barrier();
    }

    void predict(int which) {
        registry.find(NAMES.get(which % NAMES.size()))
                .ifPresent(model -> answers.add(model.predict(new Request(Map.of("x", 1)))));
    }

    void cancel(int which) {
        if (!answers.isEmpty()) {
            answers.get(which % answers.size()).cancel(false);
        }
    }

    /** Stops what runs in a network from now on, or lets it pass again: what was stopped before stays so. */
    void run(boolean stop) {
        Gate gate = stop ? shut() : Gate.open();
        if (stop) {
            running.add(gate);
        }
        engine.running = gate;
    }

    void release() {
        if (!running.isEmpty()) {
            running.remove().release();
        }
    }

    void load(boolean stop) {
        engine.loading.release();
        engine.loading = stop ? shut() : Gate.open();
    }

    void create(boolean stop) {
        creating.release();
        creating = stop ? shut() : Gate.open();
        everyHandler.forEach(each -> each.creating = creating);
    }

    /** Makes every handler refuse to be created, or lets them be created again. */
    void refuse(boolean refuse) {
        refusal = refuse ? "refused" : "";
        mayFail |= refuse;
        everyHandler.forEach(each -> each.refusal = refusal);
    }

    void close(boolean stop) {
        closing.release();
        closing = stop ? shut() : Gate.open();
        everyHandler.forEach(each -> each.closing = closing);
    }

    void advance(int seconds) {
        if (seconds > 1) {
            abandoned.addAll(threads(this::held));
        }
        mayFail |=
                seconds > 1 && (answers.stream().anyMatch(answer -> !answer.isDone()) || count(ModelState.LOADING) > 0);
        timer.advance(Duration.ofSeconds(seconds));
    }

    private Gate shut() {
        Gate gate = Gate.shut();
        everyGate.add(gate);
        return gate;
    }

    private void change(String what, CompletableFuture<?> stage) {
        changes.put(what + " " + changes.size(), stage);
    }

    /** Compares with what must be true now. */
    void check() {
        settle();
        expect(engine.misuses.get() == 0, "MISUSE: of a network or replica: " + trace(engine.firstMisuse.get()));
        expect(doubleReleases.get() == 0, "RELEASED TWICE: a deployment");
        expect(everyHandler.stream().allMatch(each -> each.misuses.get() == 0), "MISUSE: a closed handler was used");
        for (Model model : removed) {
            ModelState state = model.facts().state();
            expect(state == ModelState.DRAINING || state == ModelState.GONE, "REMOVAL UNDONE: it is " + state);
            expect(model.refusal().isPresent(), "REMOVAL UNDONE: it accepts requests");
        }
        for (Model model : failedForGood) {
            ModelState state = model.facts().state();
            expect(state != ModelState.READY && state != ModelState.LOADING, "FAILURE UNDONE: it is " + state);
        }
        // an update that is pending when the model fails may still replace it
        deployed.values().stream()
                .filter(model -> updates.get(model.name()).isDone()
                        && model.facts().state() == ModelState.FAILED
                        && model.facts().reason().contains("calls that were abandoned")
                        && !failedForGood.contains(model))
                .forEach(failedForGood::add);
        eventually(
                () -> count(ModelState.READY) <= engine.openNetworks.get(), "READY WITHOUT NETWORK: on closed weights");
        if (loadsAtDeparture >= 0) {
            expect(
                    engine.loads.get() <= loadsAtDeparture + 1, // one may have been on its way to the loader
                    "LOADED AFTER DEPARTURE: by an engine that had been told to leave");
        }
        boolean departs = departures.stream().anyMatch(Thread::isAlive);
        if (!departs && !engineThere) {
            eventually(() -> count(ModelState.READY) == 0, "READY WITHOUT ENGINE: after it has left");
        }
        if (!departs) {
            deployed.values()
                    .forEach(model -> eventually(
                            () -> !waitsBesideIdleWorker(model),
                            () -> "IDLE WORKER: beside a request: " + model.facts()));
        }
        eventually(
                () -> count(ModelState.LOADING) == 0 || loadIsStopped(),
                "LOADS BLOCKED: a model is LOADING, and nothing that may load it is stopped");
        deployed.forEach((name, model) -> eventually(
                () -> registry.find(name)
                        .filter(found -> found.facts().state() == ModelState.GONE)
                        .isEmpty(),
                "GONE MODEL FOUND: " + name));
    }

    private static String trace(@Nullable Throwable misuse) {
        StringWriter text = new StringWriter();
        if (misuse != null) {
            misuse.printStackTrace(new PrintWriter(text));
        }
        return text.toString();
    }

    private boolean waitsBesideIdleWorker(Model model) {
        ModelFacts facts = model.facts();
        return facts.state() == ModelState.READY
                && facts.queued() > 0
                && facts.running() == 0
                && workers().stream().anyMatch(worker -> !held(worker));
    }

    private boolean held(Thread thread) {
        return everyGate.stream().anyMatch(gate -> gate.holds(thread));
    }

    /** Returns whether a thread that takes part in a load, and has time left, is stopped. */
    private boolean loadIsStopped() {
        return !threads(thread -> held(thread) && !abandoned.contains(thread)).isEmpty();
    }

    private long count(ModelState state) {
        return deployed.values().stream()
                .filter(model -> model.facts().state() == state)
                .count();
    }

    /** Ends everything in order, and looks at what is left. */
    void end() {
        everyGate.forEach(Gate::release);
        engine.running = Gate.open();
        engine.loading = Gate.open();
        settle();
        eventually(() -> departures.stream().noneMatch(Thread::isAlive), "NOT COMPLETED: a departure");
        deployed.forEach((name, model) ->
                eventually(() -> settled(name, model.facts()), () -> "STATE: of " + name + ": " + model.facts()));
        scaled.forEach((name, workers) -> expect(
                !deployed.containsKey(name) || deployed.get(name).facts().workers() == workers,
                "SCALE: not in effect"));
        settle();
        timer.advance(LIMIT.plusSeconds(1));
        answers.forEach(answer -> eventually(answer::isDone, "NOT COMPLETED: an answer"));
        registry.close();
        // a deployment may have waited for its parts until now
        changes.forEach((what, stage) -> eventually(stage::isDone, "NOT COMPLETED: " + what));
        removed.addAll(deployed.values());
        deployed.clear();
        check();
        eventually(() -> engine.openNetworks.get() == 0 && engine.openReplicas.get() == 0, "LEAK: of a network");
        eventually(() -> everyHandler.stream().allMatch(each -> each.open.get() == 0), "LEAK: of a handler");
    }

    /** Frees the threads of a world that was found faulty. */
    void abandon() {
        everyGate.forEach(Gate::release);
        engine.running = Gate.open();
        engine.loading = Gate.open();
        Thread last = new Thread(registry::close, "abandoned");
        last.setDaemon(true);
        last.start();
    }

    private boolean settled(String name, ModelFacts facts) {
        if (!engineThere || handlers.isEmpty()) {
            return facts.state() != ModelState.READY && facts.state() != ModelState.LOADING;
        }
        boolean fails = mayFail || !lastIsGood.get(name);
        return facts.state() == ModelState.READY || (fails && facts.state() == ModelState.FAILED);
    }

    /** Waits until no thread has anything to do but to wait for a gate, for work or for another thread. */
    private void settle() {
        for (int quiet = 0; quiet < 2; quiet++) {
            barrier();
            long end = System.nanoTime() + patience;
            while (threads(thread -> true).stream().anyMatch(LifecycleWorld::runs) && System.nanoTime() < end) {
                Thread.yield();
                quiet = 0;
            }
        }
    }

    private static boolean runs(Thread thread) {
        Thread.State state = thread.getState();
        return state == Thread.State.RUNNABLE || state == Thread.State.BLOCKED || state == Thread.State.NEW;
    }

    private List<Thread> workers() {
        return threads(thread -> thread.getName().startsWith("hotplate-worker"));
    }

    private List<Thread> threads(java.util.function.Predicate<Thread> wanted) {
        Thread[] all = new Thread[200];
        int number = threads.enumerate(all);
        List<Thread> found = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            String name = all[i].getName();
            if ((name.startsWith("hotplate-") || name.equals("departure")) && wanted.test(all[i])) {
                found.add(all[i]);
            }
        }
        return found;
    }

    /** Returns once the registry's thread has done what it was asked to so far. */
    private void barrier() {
        try {
            registry.resetScale("none").toCompletableFuture().get(patience, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            int loads = engine.loads.get();
            load(false);
            if (!engineThere) {
                departures.forEach(this::join);
                expect(
                        engine.loads.get() == loads,
                        "LOADED AFTER DEPARTURE: %d networks, and the registry's thread waited"
                                .formatted(engine.loads.get() - loads));
            }
            throw new Fault("REGISTRY BLOCKED: its thread waits for something");
        } catch (ExecutionException e) {
            // it has ended
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void join(Thread thread) {
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(patience));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void expect(boolean truth, String fault) {
        if (!truth) {
            throw new Fault(fault);
        }
    }

    private void eventually(BooleanSupplier truth, String fault) {
        eventually(truth, () -> fault);
    }

    private void eventually(BooleanSupplier truth, Supplier<String> fault) {
        long end = System.nanoTime() + patience;
        while (!truth.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new Fault(fault.get());
            }
            Thread.yield();
        }
    }
}
