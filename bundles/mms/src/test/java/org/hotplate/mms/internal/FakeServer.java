// SPDX-License-Identifier: Apache-2.0
package org.hotplate.mms.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.CallContext;
import org.hotplate.model.CarriedCode;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Failure;
import org.hotplate.model.FakeEndpoint;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelId;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.model.Setting;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelDeployments;
import org.hotplate.model.admin.ModelScaling;
import org.hotplate.model.admin.ModelVersions;
import org.hotplate.model.admin.Scale;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.model.deploy.InstallRequest;
import org.hotplate.model.deploy.Installation;
import org.hotplate.model.deploy.ModelArchives;
import org.hotplate.model.deploy.TransferListener;
import org.hotplate.model.observer.ModelChange;
import org.hotplate.model.observer.ModelListener;
import org.hotplate.server.ServerFolders;
import org.hotplate.tensor.Signature;

/** The services behind the API: an archive's content is the state of its model, and the reason after a blank. */
final class FakeServer implements ModelRegistry, ModelDeployments, ModelArchives, ModelScaling, ServerFolders {

    static final int WORKERS = 4;

    /** A model of an archive. */
    final class FakeModel implements Model {

        private final String name;
        private final String origin;
        private volatile ModelState state;
        private volatile String reason;
        private volatile int workers = 2;

        FakeModel(String name, String origin, ModelState state, String reason) {
            this.name = name;
            this.origin = origin;
            this.state = state;
            this.reason = reason;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public ModelFacts facts() {
            ModelState now = state;
            return new ModelFacts() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public ModelState state() {
                    return now;
                }

                @Override
                public String reason() {
                    return reason;
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
                public String engine() {
                    return "MXNet 1.9.1";
                }

                @Override
                public String device() {
                    return "gpu0,cpu";
                }

                @Override
                public int workers() {
                    return workers;
                }

                @Override
                public List<Setting> settings() {
                    return List.of(
                            new Setting("batch_size", "3", Setting.DEFAULT),
                            new Setting("max_batch_delay", "2.5", Setting.DEFAULT));
                }
            };
        }

        @Override
        public Optional<Signature> signature() {
            return Optional.empty();
        }

        @Override
        public Optional<PredictionException> refusal() {
            return state == ModelState.READY
                    ? Optional.empty()
                    : Optional.of(new PredictionException(FailureKind.UNAVAILABLE, reason));
        }

        @Override
        public CompletableFuture<Response> predict(Request request, CallContext context) {
            throw new AssertionError(name);
        }
    }

    /** The choice of the default version. */
    final class Versions implements ModelVersions {

        @Override
        public CompletionStage<Decided> setDefault(String endpoint, Optional<String> version) {
            Model model = FakeServer.this
                    .endpoint(endpoint)
                    .flatMap(found -> found.version(version.orElseThrow()))
                    .orElseThrow();
            if (model.facts().state() != ModelState.READY) {
                return CompletableFuture.failedFuture(new RefusedException("only one that is READY"));
            }
            defaults.put(endpoint, ModelId.version(version.orElseThrow()));
            return CompletableFuture.completedFuture(new Decided(model, Optional.empty(), Optional.empty()));
        }

        @Override
        public CompletionStage<Decided> setWeights(String endpoint, Map<String, Integer> percent) {
            throw new AssertionError(endpoint);
        }

        @Override
        public CompletionStage<Optional<Decided>> rollback(String name) {
            throw new AssertionError(name);
        }
    }

    final List<String> fetched = new CopyOnWriteArrayList<>();
    final Map<String, Integer> scales = new TreeMap<>();
    final Map<String, String> defaults = new TreeMap<>();
    private final Path base;
    private final List<Model> models = new CopyOnWriteArrayList<>();
    private volatile ModelListener listener = change -> {};

    FakeServer(Path base) throws IOException {
        this.base = base;
        Files.createDirectories(deploy());
        Files.createDirectories(data());
    }

    void listener(ModelListener observer) {
        listener = observer;
    }

    /** Puts an archive into the deploy folder, which is not served. */
    void put(String file, String state) throws IOException {
        Files.writeString(deploy().resolve(file), state);
    }

    /** Serves an archive of the deploy folder, as the archive loader does. */
    void serve(String file) throws IOException {
        String[] content = Files.readString(deploy().resolve(file)).split(" ", 2);
        String name = file.replaceFirst("\\.(model|onnx)$", "");
        models.removeIf(model -> model.name().equals(name));
        models.add(new FakeModel(
                name,
                deploy().resolve(file).toString(),
                ModelState.valueOf(content[0]),
                content.length > 1 ? content[1] : ""));
    }

    void enter(String name, ModelState state) {
        FakeModel model = (FakeModel) find(name).orElseThrow();
        model.state = state;
        listener.changed(new ModelChange() {
            @Override
            public String model() {
                return name;
            }

            @Override
            public String version() {
                return "";
            }

            @Override
            public ModelState previous() {
                return ModelState.LOADING;
            }

            @Override
            public ModelState state() {
                return state;
            }

            @Override
            public String reason() {
                return "";
            }

            @Override
            public Instant time() {
                return Instant.EPOCH;
            }
        });
    }

    @Override
    public List<Model> models() {
        return List.copyOf(models);
    }

    @Override
    public Optional<Model> find(String name) {
        return models.stream().filter(model -> model.name().equals(name)).findFirst();
    }

    @Override
    public Optional<Endpoint> endpoint(String name) {
        Optional<Endpoint> endpoint = FakeEndpoint.of(name, models);
        return endpoint.map(found -> defaults.containsKey(name) ? withDefault(found, defaults.get(name)) : found);
    }

    private static Endpoint withDefault(Endpoint endpoint, String version) {
        List<Model> versions = new ArrayList<>(endpoint.versions());
        versions.sort((a, b) ->
                Boolean.compare(b.version().equals(version), a.version().equals(version)));
        return new FakeEndpoint(endpoint.name(), versions);
    }

    @Override
    public CompletionStage<Void> undeploy(String name) {
        models.removeIf(model -> model.name().equals(name));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Path reload(String file) throws DeployException {
        try {
            serve(file);
        } catch (IOException e) {
            throw new DeployException("Model '%s' not found".formatted(file), e);
        }
        return deploy().resolve(file);
    }

    @Override
    public Installation install(InstallRequest request, TransferListener progress) throws DeployException {
        String file = request.name().orElseThrow() + (request.source().endsWith(".onnx") ? ".onnx" : ".model");
        try {
            if (request.source().startsWith("http")) {
                fetched.add(request.source());
                if (!request.source().contains("allowed.example.org")) {
                    throw new DeployException("Not fetching " + request.source());
                }
                put(file, "READY");
            } else {
                Files.copy(Path.of(request.source()), deploy().resolve(file));
            }
            serve(file);
        } catch (IOException e) {
            throw new DeployException("Nothing was installed", e);
        }
        return new Installation(file, deploy().resolve(file), false);
    }

    @Override
    public Path remove(String file) {
        try {
            Files.delete(deploy().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return deploy().resolve(file);
    }

    @Override
    public CompletionStage<Optional<String>> scale(String name, Scale scale) {
        int workers = scale.workers().orElseThrow();
        if (workers > WORKERS) {
            throw new IllegalArgumentException("'workers' is '%d'; allowed is 1 to %d".formatted(workers, WORKERS));
        }
        scales.put(name, workers);
        find(name).ifPresent(model -> ((FakeModel) model).workers = workers);
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public Path folder() {
        return deploy();
    }

    @Override
    public Path deploy() {
        return base.resolve("deploy");
    }

    @Override
    public Path data() {
        return base.resolve("data");
    }

    @Override
    public Path conf() {
        return base.resolve("conf");
    }

    @Override
    public Path logs() {
        return base.resolve("logs");
    }

    @Override
    public CompletionStage<Optional<String>> resetScale(String name) {
        throw new AssertionError(name);
    }

    @Override
    public void rollback(String name) {
        throw new AssertionError(name);
    }

    @Override
    public void discovered(String name, String origin, String reason) {
        throw new AssertionError(name);
    }

    @Override
    public CompletionStage<Boolean> deploy(Deployment deployment) {
        throw new AssertionError(deployment.name());
    }

    @Override
    public void reject(String name, String origin, Failure failure) {
        throw new AssertionError(name);
    }

    @Override
    public CarriedCode trust(String model, Optional<String> sha256) {
        throw new AssertionError(model);
    }

    @Override
    public InputStream fetch(String url, TransferListener progress) {
        throw new AssertionError(url);
    }
}
