// SPDX-License-Identifier: Apache-2.0
package org.hotplate.mms.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.hotplate.http.Problem;
import org.hotplate.http.Reply;
import org.hotplate.model.Failure;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.model.admin.ModelDeployments;
import org.hotplate.model.admin.ModelScaling;
import org.hotplate.model.admin.Scale;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.model.deploy.InstallRequest;
import org.hotplate.model.deploy.ModelArchives;
import org.hotplate.model.deploy.TransferListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers and unregisters models. The deploy folder is MMS's model store: an archive under another name, or from a URL,
 * is copied into it, and the copy is deleted when its model is unregistered. Other archives stay in the folder. Thread-safe.
 */
final class Registrar {

    static final String IN_PROGRESS = "Processing worker updates...";
    static final String SCALED = "Workers scaled";

    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);

    private final ModelRegistry registry;
    private final ModelDeployments deployments;
    private final ModelArchives archives;
    private final ModelScaling scaling;
    private final Readiness readiness;
    private final OwnFiles own;
    private final Executor executor;
    /** The archives that are being placed. */
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    /** The archives that were registered since the start. */
    private final Set<String> registered = ConcurrentHashMap.newKeySet();

    /** @param executor reads and writes files */
    Registrar(
            ModelRegistry registry,
            ModelDeployments deployments,
            ModelArchives archives,
            ModelScaling scaling,
            Readiness readiness,
            OwnFiles own,
            Executor executor) {
        this.registry = registry;
        this.deployments = deployments;
        this.archives = archives;
        this.scaling = scaling;
        this.readiness = readiness;
        this.own = own;
        this.executor = executor;
    }

    /** Returns whether an archive was registered since the start. */
    boolean registered(String archive) {
        return registered.contains(archive);
    }

    /**
     * Registers a model.
     *
     * @param limit how long to wait for the model, if the registration is synchronous
     * @return completes exceptionally with a {@link RefusedException} if the registration is not possible, or if it is
     *     synchronous and the model cannot serve; a model that has failed is not registered then
     */
    CompletableFuture<Reply> register(Registration asked, Duration limit) throws RefusedException {
        Placement placement = Placement.of(asked, archives.folder());
        for (Model model : registry.models()) {
            ModelFacts facts = model.facts();
            boolean same = Readiness.archive(facts).equals(placement.archive())
                    || model.name().equals(placement.name());
            if (same && facts.state() != ModelState.GONE) {
                throw RefusedException.conflict("Model %s is already registered.".formatted(model.name()));
            }
        }
        if (!busy.add(placement.archive())) {
            throw RefusedException.conflict("Model %s is being registered.".formatted(placement.name()));
        }
        CompletableFuture<Void> placed = run(() -> place(placement, asked.options()))
                .whenComplete((nothing, fault) -> busy.remove(placement.archive()));
        CompletableFuture<Reply> served = placed.thenCompose(nothing -> readiness.await(placement.archive(), limit))
                .thenCompose(facts -> facts.map(known -> settled(known, asked))
                        .orElseGet(() -> CompletableFuture.completedFuture(Json.status(202, IN_PROGRESS))));
        if (asked.synchronous() && !asked.workers().equals(OptionalInt.of(0))) {
            return served;
        }
        CompletableFuture<?> unused = served.whenComplete((reply, fault) -> {
            if (fault != null && !placed.isCompletedExceptionally()) {
                LOG.warn("Model {}: its registration ended with a fault: {}", placement.name(), fault.getMessage());
            }
        });
        Reply reply = asked.workers().equals(OptionalInt.of(0))
                ? Json.status(200, "Model \"%s\" registered".formatted(placement.name()))
                : Json.status(202, IN_PROGRESS);
        return placed.thenApply(nothing -> reply);
    }

    private void place(Placement placement, Map<String, Object> options)
            throws DeployException, IOException, RefusedException {
        if (options.isEmpty()) {
            // of an earlier registration
            own.delete(placement.options());
        } else if (own.isForeign(placement.options())) {
            throw RefusedException.conflict(
                    "%s in the deploy folder configures the model; set %s there instead of in the request"
                            .formatted(placement.options(), String.join(", ", options.keySet())));
        } else {
            own.write(placement.options(), options);
        }
        try {
            if (placement.source().isEmpty()) {
                archives.reload(placement.archive());
            } else {
                copy(placement.source().get(), placement);
            }
        } catch (DeployException e) {
            own.delete(placement.options());
            throw e;
        }
        registered.add(placement.archive());
    }

    private void copy(String source, Placement placement) throws DeployException, IOException {
        own.add(placement.archive());
        try {
            archives.install(
                    new InstallRequest(source, Optional.of(placement.name()), Optional.empty(), false),
                    TransferListener.NONE);
        } catch (DeployException e) {
            own.forget(placement.archive());
            throw e;
        }
    }

    private CompletableFuture<Reply> settled(ModelFacts facts, Registration asked) {
        if (facts.state() == ModelState.READY) {
            return scaled(facts, asked);
        }
        if (facts.state() == ModelState.WAITING) {
            return CompletableFuture.failedFuture(new RefusedException(new Problem(
                    503,
                    "ServiceUnavailableException",
                    "Model '%s' is registered and waits: %s".formatted(facts.name(), facts.reason()),
                    Map.of())));
        }
        return undone(
                facts,
                asked,
                facts.reason().startsWith(Failure.CONFIGURATION)
                        ? Problem.badRequest(facts.reason())
                        : Problem.internal("Model '%s' cannot be loaded: %s".formatted(facts.name(), facts.reason())));
    }

    private CompletableFuture<Reply> scaled(ModelFacts facts, Registration asked) {
        if (asked.workers().orElse(0) == 0) {
            return CompletableFuture.completedFuture(Json.status(200, SCALED));
        }
        try {
            return scaling.scale(facts.name(), new Scale(asked.workers(), OptionalInt.empty()))
                    .thenApply(unkept -> Json.status(200, SCALED))
                    .toCompletableFuture();
        } catch (IllegalArgumentException e) {
            return undone(facts, asked, Problem.badRequest("Parameter initial_workers: " + e.getMessage()));
        }
    }

    /** Unregisters a model of which the caller waits for the registration. */
    private CompletableFuture<Reply> undone(ModelFacts facts, Registration asked, Problem problem) {
        Optional<Model> model = registry.find(facts.name()).filter(each -> asked.synchronous());
        CompletableFuture<Void> undone =
                model.map(this::unregister).orElseGet(() -> CompletableFuture.completedFuture(null));
        return undone.thenCompose(nothing -> CompletableFuture.failedFuture(new RefusedException(problem)));
    }

    /**
     * Removes a model from the server, and its archive if a registration has copied it.
     *
     * @return completes when the model has answered the requests that it had accepted
     */
    CompletableFuture<Void> unregister(Model model) {
        String archive = Readiness.archive(model.facts());
        boolean copied = own.contains(archive);
        return run(() -> {
                    if (copied && Files.exists(archives.folder().resolve(archive))) {
                        archives.remove(archive);
                    }
                })
                .thenCompose(nothing -> deployments.undeploy(model.name()))
                .thenCompose(nothing -> run(() -> {
                    registered.remove(archive);
                    if (copied) {
                        own.forget(archive);
                        own.delete(archive.substring(0, archive.lastIndexOf('.')) + ".json");
                    }
                }));
    }

    /** Work with files. */
    private interface Work {
        void run() throws DeployException, IOException, RefusedException;
    }

    private CompletableFuture<Void> run(Work work) {
        try {
            return CompletableFuture.runAsync(
                    () -> {
                        try {
                            work.run();
                        } catch (DeployException e) {
                            throw new CompletionException(RefusedException.badRequest(String.valueOf(e.getMessage())));
                        } catch (RefusedException | IOException e) {
                            throw new CompletionException(e);
                        }
                    },
                    executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new RefusedException(new Problem(
                    503, "ServiceUnavailableException", "Too many changes of models are in progress", Map.of())));
        }
    }
}
