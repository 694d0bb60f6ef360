// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.shell.internal.CommandException;
import org.hotplate.shell.internal.Completes;
import org.hotplate.shell.internal.LiveNames;
import org.hotplate.tensor.Signature;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Commands for models. */
@Component(service = ModelCommands.class)
@GogoCommand(
        scope = "model",
        function = {"list", "info", "diag", "uninstall", "reload", "predict"})
public final class ModelCommands implements LiveNames {

    private static final String JSON = "prints the facts as JSON";

    private final ModelRegistry registry;
    private final ModelFinder models;
    private final ArchiveAccess archives;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable ImageCodec pictures;

    @Activate
    public ModelCommands(@Reference ModelRegistry registry, @Reference ArchiveAccess archives) {
        this.registry = registry;
        this.models = new ModelFinder(registry);
        this.archives = archives;
    }

    @Override
    public List<String> liveNames() {
        return models.names();
    }

    @Descriptor("Lists the models, their states and their numbers of answers")
    public String list(
            @Descriptor(JSON) @Parameter(names = "--json", absentValue = "false", presentValue = "true") boolean json) {
        List<ModelFacts> facts = registry.models().stream().map(Model::facts).toList();
        if (json) {
            return Json.write(facts);
        }
        return facts.isEmpty()
                ? "There are no models; copy a .model archive into "
                        + archives.find()
                                .map(found -> found.folder().toString())
                                .orElse("the deploy folder")
                        + ", or use model:install FILE"
                : ModelTexts.list(facts);
    }

    @Descriptor("Shows everything about a model")
    public String info(
            @Descriptor(JSON) @Parameter(names = "--json", absentValue = "false", presentValue = "true") boolean json,
            @Descriptor("NAME: the model") @Completes(Completes.With.NAMES) @Nullable String name)
            throws CommandException {
        ModelFacts facts = models.find(name).facts();
        String pixels = pixels(facts);
        return json ? Json.write(facts, "pixels", pixels) : ModelTexts.info(facts, pixels);
    }

    /**
     * Returns a text if the model's pictures are decoded only approximately; empty if they are decoded exactly or it
     * has no pictures.
     */
    private String pixels(ModelFacts facts) {
        ImageCodec codec = pictures;
        boolean approximate = codec != null
                && !codec.exact()
                && facts.signature().filter(Signature::takesImages).isPresent();
        return approximate
                ? "approximate: decoded by Java, a few percent of the values differ from MMS's by one or two; MXNet's libraries decode"
                        + " exactly ('feature:install mxnet-cpu')"
                : "";
    }

    @Descriptor(
            "Shows the reason for a model's state: the rule that selected its handler, its last failure with the stack trace")
    public String diag(
            @Descriptor(JSON) @Parameter(names = "--json", absentValue = "false", presentValue = "true") boolean json,
            @Descriptor("NAME: the model") @Completes(Completes.With.NAMES) @Nullable String name)
            throws CommandException {
        ModelFacts facts = models.find(name).facts();
        if (!json) {
            return ModelTexts.diag(facts);
        }
        Map<String, Object> diagnosis = new LinkedHashMap<>();
        diagnosis.put("name", facts.name());
        diagnosis.put("state", facts.state());
        diagnosis.put("reason", facts.reason());
        diagnosis.put("since", facts.since());
        diagnosis.put("origin", facts.origin());
        diagnosis.put("engine", facts.engine());
        diagnosis.put("handler", facts.handler());
        diagnosis.put("handlerBundle", facts.handlerBundle());
        diagnosis.put("handlerRule", facts.handlerRule());
        diagnosis.put("lastFailure", facts.lastFailure());
        return Json.write(diagnosis);
    }

    @Descriptor("Deletes a model's archive from the deploy folder, which removes the model")
    public String uninstall(@Descriptor("NAME: the model") @Completes(Completes.With.NAMES) @Nullable String typedName)
            throws CommandException {
        String name = String.valueOf(typedName);
        try {
            Path archive = archives.get().remove(name);
            Path options = archive.resolveSibling(
                    String.valueOf(archive.getFileName()).replaceFirst("\\.(model|onnx)$", "") + ".json");
            return "Deleted %s; '%s' finishes its accepted requests, then is removed%s"
                    .formatted(
                            archive,
                            name,
                            Files.exists(options)
                                    ? ". Its options file %s stays for the next archive of that name".formatted(options)
                                    : "");
        } catch (DeployException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    @Descriptor("Reads a model's archive again, as if it had just been copied")
    public String reload(@Descriptor("NAME: the model") @Completes(Completes.With.NAMES) @Nullable String typedName)
            throws CommandException {
        String name = String.valueOf(typedName);
        try {
            Path archive = archives.get().reload(name);
            return "Reloading '%s' from %s; the version being served stays until the new one can answer: model:info %s"
                    .formatted(name, archive, name);
        } catch (DeployException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    @Descriptor("Sends a request to a model and prints the answer as JSON")
    public String predict(
            CommandSession session,
            @Descriptor("a value by the name of its input, name=value; may be repeated")
                    @Parameter(names = "--input", absentValue = "")
                    String input,
            @Descriptor("NAME: the model") @Completes(Completes.With.NAMES) @Nullable String name,
            @Descriptor("VALUE…: for each input, in order, a file or a JSON text in quotes")
                    @Completes(Completes.With.FILES)
                    @Nullable
                    String... values)
            throws CommandException, IOException, InterruptedException {
        // Gogo passes only the first --input, and leaves further ones among the values
        List<String> arguments = new ArrayList<>();
        if (!input.isEmpty()) {
            arguments.add("--input");
            arguments.add(input);
        }
        arguments.add(String.valueOf(name));
        for (String value : values) {
            arguments.add(String.valueOf(value));
        }
        RequestArguments request = new RequestArguments(session.currentDir(), arguments);
        String typed = request.takeName();
        Model found = models.find(typed);
        // a request to an endpoint's name is routed like a client's request over HTTP
        Model model = registry.endpoint(typed).map(Endpoint::route).orElse(found);
        Signature signature = model.signature()
                .orElseThrow(() -> new CommandException("Model '%s' is %s: %s"
                        .formatted(
                                model.name(),
                                model.facts().state(),
                                model.facts().reason())));
        try {
            return Json.write(model.predict(request.request(model.name(), signature))
                    .get()
                    .value());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CommandException("Model '%s' failed: %s".formatted(model.name(), cause.getMessage()), cause);
        }
    }
}
