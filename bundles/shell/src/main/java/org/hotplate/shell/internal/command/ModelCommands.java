// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.model.EndpointName;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelRegistry;
import org.hotplate.shell.internal.CommandException;
import org.hotplate.shell.internal.Completes;
import org.hotplate.shell.internal.LiveNames;
import org.hotplate.tensor.Signature;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What an operator does with models. */
@Component(service = ModelCommands.class)
@GogoCommand(
        scope = "model",
        function = {"list", "info", "diag", "install", "uninstall", "reload", "predict"})
public final class ModelCommands implements LiveNames {

    private static final String JSON = "prints the facts as JSON";

    private final ModelRegistry registry;
    private final ModelFinder models;
    private final Optional<Path> deploy;

    @Activate
    public ModelCommands(BundleContext context, @Reference ModelRegistry registry) {
        this(
                registry,
                Optional.ofNullable(context.getProperty("hotplate.deploy")).map(Path::of));
    }

    ModelCommands(ModelRegistry registry, Optional<Path> deploy) {
        this.registry = registry;
        this.models = new ModelFinder(registry);
        this.deploy = deploy.map(folder -> folder.toAbsolutePath().normalize());
    }

    @Override
    public List<String> liveNames() {
        return models.names();
    }

    @Descriptor("Lists the models, the state each is in and what it has answered")
    public String list(
            @Descriptor(JSON) @Parameter(names = "--json", absentValue = "false", presentValue = "true") boolean json) {
        List<ModelFacts> facts = registry.models().stream().map(Model::facts).toList();
        if (json) {
            return Json.write(facts);
        }
        return facts.isEmpty()
                ? "There are no models; copy a .model archive into "
                        + deploy.map(Path::toString).orElse("the watched folder") + ", or use model:install FILE"
                : ModelTexts.list(facts);
    }

    @Descriptor("Shows all there is to say of a model")
    public String info(
            @Descriptor(JSON) @Parameter(names = "--json", absentValue = "false", presentValue = "true") boolean json,
            @Descriptor("NAME: the model") @Completes(Completes.With.NAMES) @Nullable String name)
            throws CommandException {
        ModelFacts facts = models.find(name).facts();
        return json ? Json.write(facts) : ModelTexts.info(facts);
    }

    @Descriptor("Shows why a model is as it is: the rule that chose its handler, its last failure with the stack")
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

    @Descriptor("Copies an archive into the watched folder, from where it is served a moment later")
    public String install(
            CommandSession session,
            @Descriptor("replaces the archive that is there under the same name")
                    @Parameter(names = "--force", absentValue = "false", presentValue = "true")
                    boolean force,
            @Descriptor("the name to serve it under, in place of the file's")
                    @Parameter(names = "--name", absentValue = "")
                    String givenName,
            @Descriptor("FILE: a .model archive, or a folder of the same files")
                    @Completes(Completes.With.FILES)
                    @Nullable
                    String file)
            throws CommandException, IOException {
        Path source = session.currentDir().resolve(String.valueOf(file)).normalize();
        if (!Files.exists(source)) {
            throw new CommandException("There is no file %s; give the path of a .model archive".formatted(source));
        }
        String fileName = String.valueOf(source.getFileName());
        boolean archive = fileName.endsWith(DeployFolder.SUFFIX);
        if (!Files.isDirectory(source) && !(archive && Files.isRegularFile(source))) {
            throw new CommandException(
                    ("%s is no .model archive; a handler's jar goes into %s itself, or is installed for this run with"
                                    + " 'install file:%s'")
                            .formatted(source, folder(), source));
        }
        String stem = archive ? fileName.substring(0, fileName.length() - DeployFolder.SUFFIX.length()) : fileName;
        String name = givenName.isEmpty() ? stem : givenName;
        Optional<String> fault = EndpointName.fault(name);
        if (fault.isPresent()) {
            throw new CommandException(fault.get() + "; give another with --name");
        }
        DeployFolder target = new DeployFolder(folder());
        boolean replaces = target.holds(name);
        if (replaces && !force) {
            throw new CommandException(
                    "%s is there already; replace it with --force, or give another --name".formatted(target.of(name)));
        }
        if (replaces && Files.isSameFile(source, target.of(name))) {
            throw new CommandException(
                    "%s is the deployed archive itself; 'model:reload %s' reads it again".formatted(source, name));
        }
        target.install(source, name);
        return replaces
                ? "Replaced %s; '%s' serves the new version once it is loaded, the old one until then: model:info %s"
                        .formatted(target.of(name), name, name)
                : "Copied to %s; it is loaded now and served as '%s': model:info %s"
                        .formatted(target.of(name), name, name);
    }

    @Descriptor("Deletes a model's archive from the watched folder, which ends its service")
    public String uninstall(@Descriptor("NAME: the model") @Completes(Completes.With.NAMES) @Nullable String typedName)
            throws CommandException, IOException {
        String name = String.valueOf(typedName);
        DeployFolder target = deployed(name);
        target.remove(name);
        Path configuration = target.configurationOf(name);
        return "Deleted %s; '%s' answers what it has accepted and is gone%s"
                .formatted(
                        target.of(name),
                        name,
                        Files.exists(configuration)
                                ? ". Its configuration %s stays for the next archive of that name"
                                        .formatted(configuration)
                                : "");
    }

    @Descriptor("Reads a model's archive again, as if it had just been copied")
    public String reload(@Descriptor("NAME: the model") @Completes(Completes.With.NAMES) @Nullable String typedName)
            throws CommandException, IOException {
        String name = String.valueOf(typedName);
        DeployFolder folder = deployed(name);
        folder.touch(name);
        return "'%s' is read again from %s; the version being served stays until the new one can answer: model:info %s"
                .formatted(name, folder.of(name), name);
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
        // Gogo hands over the first --input alone and leaves further ones among the values
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
        Model model = models.find(request.takeName());
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
            throw new CommandException(
                    "Model '%s' gave no answer: %s".formatted(model.name(), cause.getMessage()), cause);
        }
    }

    private DeployFolder deployed(String name) throws CommandException {
        DeployFolder target = new DeployFolder(folder());
        if (name.indexOf('/') < 0 && name.indexOf('\\') < 0 && target.holds(name)) {
            return target;
        }
        throw new CommandException("Model '%s' comes from %s, which is not in %s; change it there"
                .formatted(name, models.find(name).facts().origin(), folder()));
    }

    private Path folder() throws CommandException {
        if (deploy.isEmpty()) {
            throw new CommandException(
                    "This server watches no folder: its framework property hotplate.deploy is not set");
        }
        return deploy.get();
    }
}
