// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.CallContext;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Failure;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelId;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.model.admin.CarriedHandler;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelDeployments;
import org.hotplate.tensor.Signature;

/** Serves each deployment at once, unless it is set to reject it or to wait; records one line for each call. */
final class FakeRegistry implements ModelRegistry, ModelDeployments {

    private static final class Entry {
        String origin = "";
        ModelState state = ModelState.DISCOVERED;
        String reason = "";
        Optional<Failure> lastFailure = Optional.empty();
        Optional<Deployment> served = Optional.empty();
        /** The models that wait for permission to run their code. */
        Optional<Deployment> candidate = Optional.empty();
    }

    private final Map<String, Entry> entries = new TreeMap<>();
    private final List<String> calls = new ArrayList<>();
    Predicate<Deployment> refuses = deployment -> false;
    Predicate<Deployment> waits = deployment -> false;
    final List<Runnable> waiting = new ArrayList<>();
    /** Runs before a model is removed. */
    Runnable undeploys = () -> {};
    /** The uses of versions that were replaced, if these drain; the test ends them. */
    final List<Runnable> draining = new ArrayList<>();

    boolean drainsAtOnce = true;

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    synchronized void forgetTold() {
        calls.clear();
    }

    synchronized Optional<Deployment> served(String name) {
        return Optional.ofNullable(entries.get(name)).flatMap(entry -> entry.served);
    }

    /** Returns the version being served, or -1. */
    int version(String name) {
        return served(name).map(d -> TestArchive.version(d.archive())).orElse(-1);
    }

    synchronized Optional<ModelState> state(String name) {
        return Optional.ofNullable(entries.get(name)).map(entry -> entry.state);
    }

    synchronized String failure(String name) {
        return entries.get(name).lastFailure.map(Failure::message).orElse("");
    }

    synchronized String reason(String name) {
        return entries.get(name).reason;
    }

    @Override
    public synchronized List<Model> models() {
        return entries.keySet().stream().map(name -> find(name).orElseThrow()).toList();
    }

    @Override
    public synchronized Optional<Model> find(String name) {
        return Optional.ofNullable(entries.get(name)).map(entry -> new FakeModel(facts(name, entry)));
    }

    @Override
    public synchronized Optional<Endpoint> endpoint(String name) {
        List<Model> versions =
                models().stream().filter(model -> model.endpoint().equals(name)).toList();
        return versions.isEmpty() ? Optional.empty() : Optional.of(new FakeEndpoint(name, versions));
    }

    private record FakeEndpoint(String name, List<Model> versions) implements Endpoint {
        @Override
        public Model defaultVersion() {
            return versions.get(0);
        }

        @Override
        public Model route() {
            return defaultVersion();
        }

        @Override
        public Map<String, Integer> weights() {
            return Map.of();
        }
    }

    @Override
    public synchronized void discovered(String name, String origin, String reason) {
        calls.add("discovered " + name);
        Entry entry = entry(name, origin);
        if (entry.served.isEmpty()) {
            entry.state = ModelState.DISCOVERED;
            entry.reason = reason;
        }
    }

    @Override
    public synchronized CompletionStage<Boolean> deploy(Deployment deployment) {
        int version = TestArchive.version(deployment.archive());
        calls.add("deploy " + deployment.name() + " " + version);
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        Entry entry = entry(deployment.name(), deployment.origin());
        entry.candidate.ifPresent(overtaken -> overtaken.released());
        entry.candidate = Optional.empty();
        Optional<String> code = deployment.carried().flatMap(CarriedHandler::waits);
        if (code.isPresent()) {
            entry.candidate = Optional.of(deployment);
            entry.reason = code.get();
            entry.state = entry.served.isPresent() ? ModelState.READY : ModelState.WAITING;
            return end;
        }
        if (waits.test(deployment)) {
            waiting.add(() -> finish(deployment, end));
        } else {
            finish(deployment, end);
        }
        return end;
    }

    private synchronized void finish(Deployment deployment, CompletableFuture<Boolean> end) {
        Entry entry = entry(deployment.name(), deployment.origin());
        if (refuses.test(deployment)) {
            fail(entry, new Failure("refused " + TestArchive.version(deployment.archive()), Instant.EPOCH, ""));
            deployment.released();
            end.complete(false);
            return;
        }
        Optional<Deployment> old = entry.served;
        entry.served = Optional.of(deployment);
        entry.state = ModelState.READY;
        entry.reason = "";
        entry.lastFailure = deployment.notice();
        old.ifPresent(this::release);
        end.complete(true);
    }

    private void release(Deployment old) {
        if (drainsAtOnce) {
            old.released();
        } else {
            draining.add(old::released);
        }
    }

    @Override
    public synchronized void reject(String name, String origin, Failure failure) {
        calls.add("reject " + name);
        Entry entry = entry(name, origin);
        entry.candidate.ifPresent(overtaken -> overtaken.released());
        entry.candidate = Optional.empty();
        fail(entry, failure);
    }

    @Override
    public synchronized CompletionStage<Void> undeploy(String name) {
        calls.add("undeploy " + name);
        undeploys.run();
        Entry entry = entries.remove(name);
        if (entry != null) {
            entry.served.ifPresent(this::release);
            entry.candidate.ifPresent(this::release);
        }
        return CompletableFuture.completedFuture(null);
    }

    private static void fail(Entry entry, Failure failure) {
        entry.lastFailure = Optional.of(failure);
        if (entry.served.isEmpty()) {
            entry.state = ModelState.FAILED;
        }
    }

    private Entry entry(String name, String origin) {
        Entry entry = entries.computeIfAbsent(name, absent -> new Entry());
        entry.origin = origin;
        return entry;
    }

    private static ModelFacts facts(String name, Entry entry) {
        String version =
                entry.served.map(Deployment::version).orElse(ModelId.of(name).version());
        ModelState state = entry.state;
        String origin = entry.origin;
        Optional<Failure> lastFailure = entry.lastFailure;
        return new ModelFacts() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String version() {
                return version;
            }

            @Override
            public ModelState state() {
                return state;
            }

            @Override
            public Instant since() {
                return Instant.EPOCH;
            }

            @Override
            public String origin() {
                return origin;
            }

            @Override
            public Optional<Failure> lastFailure() {
                return lastFailure;
            }
        };
    }

    private record FakeModel(ModelFacts facts) implements Model {
        @Override
        public String name() {
            return facts.name();
        }

        @Override
        public String version() {
            return facts.version();
        }

        @Override
        public Optional<Signature> signature() {
            return Optional.empty();
        }

        @Override
        public Optional<PredictionException> refusal() {
            return Optional.empty();
        }

        @Override
        public CompletableFuture<Response> predict(Request request, CallContext context) {
            throw new UnsupportedOperationException();
        }
    }
}
