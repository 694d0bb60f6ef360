// SPDX-License-Identifier: Apache-2.0
package org.hotplate.mms.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.hotplate.common.Suggestions;
import org.hotplate.http.Problem;
import org.hotplate.http.Reply;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Model;
import org.hotplate.model.ModelId;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.admin.ModelScaling;
import org.hotplate.model.admin.ModelVersions;
import org.hotplate.model.admin.Scale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models as resources of MMS 1.x, and TorchServe's versions of them. Thread-safe. */
final class Models {

    private static final Logger LOG = LoggerFactory.getLogger(Models.class);

    private final ModelRegistry registry;
    private final ModelScaling scaling;
    private final ModelVersions versions;
    private final Registrar registrar;

    Models(ModelRegistry registry, ModelScaling scaling, ModelVersions versions, Registrar registrar) {
        this.registry = registry;
        this.scaling = scaling;
        this.versions = versions;
        this.registrar = registrar;
    }

    CompletableFuture<Reply> register(Registration asked, Duration limit) throws RefusedException {
        return registrar.register(asked, limit);
    }

    Reply list(Parameters parameters) throws RefusedException {
        List<Model> defaults = names().stream()
                .flatMap(name -> registry.endpoint(name).stream())
                .map(Endpoint::defaultVersion)
                .toList();
        return Descriptions.list(defaults, parameters);
    }

    private List<String> names() {
        return registry.models().stream()
                .map(Model::endpoint)
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Describes the default version as MMS does; a version, or all of them, as a list like TorchServe.
     *
     * @param version null for the default, {@code all} for all
     */
    Reply describe(String name, @Nullable String version) throws RefusedException {
        if (version == null) {
            return Json.reply(
                    Descriptions.describe(endpoint(name).defaultVersion().facts(), registrar::registered));
        }
        List<Model> described = version.equals("all") ? endpoint(name).versions() : List.of(model(name, version));
        return Json.reply(described.stream()
                .map(model -> Descriptions.describe(model.facts(), registrar::registered))
                .toList());
    }

    private Endpoint endpoint(String name) throws RefusedException {
        Optional<Endpoint> endpoint = registry.endpoint(name);
        if (endpoint.isEmpty()) {
            throw RefusedException.notFound("Model not found: %s%s"
                    .formatted(
                            name,
                            Suggestions.nearest(name, names())
                                    .map("; did you mean '%s'?"::formatted)
                                    .orElse("")));
        }
        return endpoint.get();
    }

    /** @param version null for the default */
    private Model model(String name, @Nullable String version) throws RefusedException {
        Endpoint endpoint = endpoint(name);
        if (version == null) {
            return endpoint.defaultVersion();
        }
        Optional<Model> model = endpoint.version(version);
        if (model.isEmpty()) {
            throw new RefusedException(new Problem(
                    404,
                    "ModelVersionNotFoundException",
                    "Model version: %s does not exist for model: %s; it has %s"
                            .formatted(
                                    version,
                                    name,
                                    endpoint.versions().stream()
                                            .map(each -> ModelId.shown(each.version()))
                                            .collect(Collectors.joining(", "))),
                    Map.of()));
        }
        return model.get();
    }

    /** Changes how many requests may run at once: to the nearest number that the parameters allow. */
    CompletableFuture<Reply> scale(String name, @Nullable String version, Parameters parameters)
            throws RefusedException {
        int least = parameters.number("min_worker").orElse(1);
        int most = parameters.number("max_worker").orElse(least);
        boolean synchronous = parameters.flag("synchronous", false);
        if (most < least) {
            throw RefusedException.badRequest("max_worker cannot be less than min_worker.");
        }
        Model model = model(name, version);
        if (most == 0) {
            throw RefusedException.badRequest(
                    "max_worker is 0; allowed is 1 or more. To stop the model, unregister it: DELETE /models/" + name);
        }
        int workers = Math.max(1, Math.min(most, Math.max(least, model.facts().workers())));
        CompletionStage<Optional<String>> scaled;
        try {
            scaled = scaling.scale(model.name(), new Scale(OptionalInt.of(workers), OptionalInt.empty()));
        } catch (IllegalArgumentException e) {
            throw RefusedException.badRequest(String.valueOf(e.getMessage()));
        }
        CompletableFuture<Reply> done = scaled.thenApply(unkept -> {
                    unkept.ifPresent(
                            why -> LOG.warn("Model {}: its scale ends with the server: {}", model.name(), why));
                    return Json.status(200, Registrar.SCALED);
                })
                .toCompletableFuture();
        return synchronous ? done : CompletableFuture.completedFuture(Json.status(202, Registrar.IN_PROGRESS));
    }

    CompletableFuture<Reply> setDefault(String name, String version) throws RefusedException {
        Model model = model(name, version);
        return versions.setDefault(name, Optional.of(model.version()))
                .thenApply(decided -> Json.status(
                        200,
                        "Default version successfully updated for model \"%s\" to \"%s\"".formatted(name, version)))
                .toCompletableFuture()
                .exceptionallyCompose(fault -> CompletableFuture.failedFuture(
                        cause(fault) instanceof ModelVersions.RefusedException refused
                                ? RefusedException.conflict(String.valueOf(refused.getMessage()))
                                : fault));
    }

    private static Throwable cause(Throwable fault) {
        return fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    }

    /** Unregisters a version. The default version of several is refused, as in TorchServe. */
    CompletableFuture<Reply> unregister(String name, @Nullable String version) throws RefusedException {
        Model model = model(name, version);
        Endpoint endpoint = endpoint(name);
        if (endpoint.versions().size() > 1 && endpoint.defaultVersion() == model) {
            throw new RefusedException(Problem.forbidden(
                    "Cannot remove default version for model %s; set another default first: PUT /models/%s/VERSION/set-default"
                            .formatted(name, name)));
        }
        return registrar
                .unregister(model)
                .thenApply(nothing -> Json.status(200, "Model \"%s\" unregistered".formatted(name)));
    }
}
