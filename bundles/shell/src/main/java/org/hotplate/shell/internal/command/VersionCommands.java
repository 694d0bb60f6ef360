// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Model;
import org.hotplate.model.ModelId;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.admin.ModelVersions;
import org.hotplate.model.admin.ModelVersions.Decided;
import org.hotplate.model.admin.ModelVersions.RefusedException;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.shell.internal.CommandException;
import org.hotplate.shell.internal.Completes;
import org.hotplate.shell.internal.LiveNames;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands that select which version of a model serves requests. */
@Component(service = VersionCommands.class)
@GogoCommand(
        scope = "model",
        function = {"default", "weights", "rollback"})
public final class VersionCommands implements LiveNames {

    private final ModelRegistry registry;
    private final ModelFinder models;
    private final ModelVersions versions;

    private final ArchiveAccess archives;

    @Activate
    public VersionCommands(
            @Reference ModelRegistry registry, @Reference ModelVersions versions, @Reference ArchiveAccess archives) {
        this.registry = registry;
        this.models = new ModelFinder(registry);
        this.versions = versions;
        this.archives = archives;
    }

    @Override
    public List<String> liveNames() {
        return models.names();
    }

    @Descriptor("Sets the version of a model that answers where a request names none, or shows it;"
            + " NAME@VERSION sets it, too")
    @SuppressWarnings("MethodName") // "default" is a Java keyword, so Gogo requires the underscore
    public String _default(
            @Descriptor("returns to the highest version that accepts requests")
                    @Parameter(names = "--auto", absentValue = "false", presentValue = "true")
                    boolean auto,
            @Descriptor("NAME: the model") @Completes(Completes.With.NAMES) @Nullable String typedName,
            @Descriptor("[VERSION]: one of its versions that is READY; - is the one without a name") @Nullable
                    String... typed)
            throws CommandException, InterruptedException {
        ModelId id = ModelId.of(String.valueOf(typedName));
        List<String> wanted = new ArrayList<>(texts(typed));
        if (!id.version().isEmpty()) {
            wanted.add(0, id.version());
        }
        if (wanted.size() > 1 || (auto && !wanted.isEmpty())) {
            throw new CommandException("%s are too many; one version, or --auto, is allowed: model:default %s VERSION"
                    .formatted(String.join(", ", wanted), id.endpoint()));
        }
        Endpoint endpoint = endpoint(id.endpoint());
        if (wanted.isEmpty() && !auto) {
            return "'%s' is answered by version %s; it has %s%s"
                    .formatted(
                            endpoint.name(), shown(endpoint.defaultVersion()), all(endpoint), weights(endpoint, "; "));
        }
        Decided decided =
                get(versions.setDefault(endpoint.name(), wanted.stream().findFirst()));
        return "The default of '%s' is %s version %s%s%s%s"
                .formatted(
                        endpoint.name(),
                        auto ? "the highest version that accepts requests:" : "set to",
                        shown(decided.model()),
                        decided.before()
                                .map(before -> ", after %s; model:rollback %s returns to it"
                                        .formatted(shown(before), endpoint.name()))
                                .orElse(""),
                        weights(endpoint, "; but "),
                        persistenceWarning(decided));
    }

    @Descriptor("Distributes a model's requests over its versions, in percent, or shows the weights")
    public String weights(
            @Descriptor("removes the weights: only the default version answers")
                    @Parameter(names = "--clear", absentValue = "false", presentValue = "true")
                    boolean clear,
            @Descriptor("NAME: the model") @Completes(Completes.With.NAMES) @Nullable String typedName,
            @Descriptor("[VERSION=PERCENT…]: 1.2=90 2.0=10; whole percents, together 100") @Nullable String... typed)
            throws CommandException, InterruptedException {
        Endpoint endpoint = endpoint(String.valueOf(typedName));
        List<String> shares = texts(typed);
        if (clear && !shares.isEmpty()) {
            throw new CommandException("--clear removes all weights; use either it or weights");
        }
        if (!clear && shares.isEmpty()) {
            return endpoint.weights().isEmpty()
                    ? "'%s' has no weights: version %s answers; it has %s"
                            .formatted(endpoint.name(), shown(endpoint.defaultVersion()), all(endpoint))
                    : weights(endpoint, "");
        }
        Map<String, Integer> percent = new LinkedHashMap<>();
        for (String share : shares) {
            int equals = share.indexOf('=');
            String number = share.substring(equals + 1).replaceFirst("%$", "");
            if (equals < 1 || !number.matches("[0-9]{1,3}")) {
                throw new CommandException(
                        "'%s' is not a weight; VERSION=PERCENT is, as in model:weights %s 1.2=90 2.0=10"
                                .formatted(share, endpoint.name()));
            }
            if (percent.put(share.substring(0, equals), Integer.parseInt(number)) != null) {
                throw new CommandException(
                        "Version %s is listed twice; list each once".formatted(share.substring(0, equals)));
            }
        }
        Decided decided = get(versions.setWeights(endpoint.name(), percent));
        return (clear
                        ? "'%s' is answered by version %s alone".formatted(endpoint.name(), shown(decided.model()))
                        : weights(endpoint, ""))
                + persistenceWarning(decided);
    }

    @Descriptor(
            "Returns to the version, or the archive, that answered before the last change; a second rollback reverses the first")
    public String rollback(@Descriptor("NAME: the model") @Completes(Completes.With.NAMES) @Nullable String typedName)
            throws CommandException, InterruptedException {
        Model model = models.find(typedName);
        String name = String.valueOf(typedName);
        Optional<Decided> decided = get(versions.rollback(name));
        if (decided.isEmpty()) {
            return recall(model.name());
        }
        Model now = decided.get().model();
        return decided.get()
                        .before()
                        .map(before -> "'%s' is answered by version %s again, after %s"
                                .formatted(now.endpoint(), shown(now), shown(before)))
                        .orElseGet(() -> "'%s' is served from the archive before the last change".formatted(now.name()))
                + "; model:rollback %s reverses this".formatted(name)
                + persistenceWarning(decided.get());
    }

    private String recall(String name) throws CommandException {
        try {
            archives.get().rollback(name);
            return "The archive before the last change is loaded and serves '%s' once it can answer: model:info %s"
                    .formatted(name, name);
        } catch (DeployException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    private Endpoint endpoint(String name) throws CommandException {
        Optional<Endpoint> endpoint = registry.endpoint(name);
        if (endpoint.isPresent()) {
            return endpoint.get();
        }
        String meant = models.find(name).endpoint();
        throw new CommandException("'%s' is one version; '%s' is the endpoint: use that".formatted(name, meant));
    }

    private static List<String> texts(@Nullable String... typed) {
        List<String> texts = new ArrayList<>();
        for (String text : typed) {
            texts.add(String.valueOf(text));
        }
        return texts;
    }

    private static String shown(Model model) {
        return ModelId.shown(model.version());
    }

    private static String all(Endpoint endpoint) {
        return endpoint.versions().stream().map(VersionCommands::shown).collect(Collectors.joining(", "));
    }

    private static String weights(Endpoint endpoint, String lead) {
        return endpoint.weights().isEmpty()
                ? ""
                : lead
                        + "weights decide which version of '%s' answers: ".formatted(endpoint.name())
                        + endpoint.versions().stream()
                                .filter(model -> endpoint.weights().containsKey(model.version()))
                                .map(model ->
                                        shown(model) + " " + endpoint.weights().get(model.version()) + " %")
                                .collect(Collectors.joining(", "))
                        + " (model:weights %s --clear)".formatted(endpoint.name());
    }

    private static String persistenceWarning(Decided decided) {
        return decided.unkept().map(why -> "\nNote: " + why).orElse("");
    }

    private static <T> T get(CompletionStage<T> stage) throws CommandException, InterruptedException {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw new CommandException(String.valueOf(refused.getMessage()), e);
            }
            throw new CommandException("Nothing was changed: " + e.getCause(), e);
        }
    }
}
