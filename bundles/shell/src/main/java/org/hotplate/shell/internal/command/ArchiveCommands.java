// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.view.Aliases;
import org.hotplate.archive.view.ArchiveView;
import org.hotplate.archive.view.Installation;
import org.hotplate.engine.ModelEngine;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.admin.CarriedHandler;
import org.hotplate.server.ServerFolders;
import org.hotplate.shell.internal.CommandException;
import org.hotplate.shell.internal.Completes;
import org.hotplate.shell.internal.LiveNames;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands that inspect archives, deployed or not, without unpacking or running them. */
@Component(service = ArchiveCommands.class)
@GogoCommand(
        scope = "archive",
        function = {"info", "verify"})
public final class ArchiveCommands implements LiveNames {

    static final String JSON = "prints the facts as JSON";
    static final String FILE = "FILE|NAME: a .model archive, a folder of the same files, or a deployed model";

    private final BundleContext context;
    private final Path conf;
    private final ArchiveFinder archives;

    @Reference
    private volatile List<Map.Entry<Map<String, Object>, ModelEngine>> engines = List.of();

    @Reference
    private volatile List<ServiceReference<ModelHandlerFactory>> factories = List.of();

    @Activate
    public ArchiveCommands(BundleContext context, @Reference ServerFolders folders, @Reference ModelRegistry registry) {
        this(context, folders.conf(), registry);
    }

    private ArchiveCommands(BundleContext context, Path conf, ModelRegistry registry) {
        this.context = context;
        this.conf = conf;
        this.archives = new ArchiveFinder(registry);
    }

    ArchiveCommands(
            BundleContext context,
            Path conf,
            ModelRegistry registry,
            List<Map.Entry<Map<String, Object>, ModelEngine>> engines,
            List<ServiceReference<ModelHandlerFactory>> factories) {
        this(context, conf, registry);
        this.engines = engines;
        this.factories = factories;
    }

    @Override
    public List<String> liveNames() {
        return archives.names();
    }

    @Descriptor("Shows an archive's content, its needs, and whether this server has them")
    public String info(
            CommandSession session,
            @Descriptor(JSON) @Parameter(names = "--json", absentValue = "false", presentValue = "true") boolean json,
            @Descriptor(FILE) @Completes(Completes.With.NAMES_OR_FILES) @Nullable String archive)
            throws CommandException {
        ArchiveView view = view(session, archive);
        return json ? view.infoJson(installation()) : view.info(installation());
    }

    @Descriptor("Checks an archive without running it, and lists every fault")
    public @Nullable String verify(
            CommandSession session,
            @Descriptor(JSON) @Parameter(names = "--json", absentValue = "false", presentValue = "true") boolean json,
            @Descriptor(FILE) @Completes(Completes.With.NAMES_OR_FILES) @Nullable String archive)
            throws CommandException {
        ArchiveView view = view(session, archive);
        String text = json ? view.verifyJson() : view.verify();
        if (view.whole()) {
            return text;
        }
        // a failed command has no result, so the faults are printed here
        session.getConsole().println(text.stripTrailing());
        throw new CommandException(view.verdict());
    }

    private ArchiveView view(CommandSession session, @Nullable String archive) throws CommandException {
        try {
            return ArchiveView.verified(archives.find(session.currentDir(), String.valueOf(archive)));
        } catch (ArchiveException e) {
            throw new CommandException(e.getMessage(), e);
        }
    }

    private Installation installation() {
        List<Installation.Engine> running = engines.stream()
                .map(engine -> new Installation.Engine(
                        String.valueOf(engine.getKey().get(ModelEngine.NAME)),
                        engine.getValue().version(),
                        BundleText.of(context, engine.getKey())))
                .toList();
        List<Installation.Handler> handlers = factories.stream()
                .sorted(Comparator.reverseOrder())
                .flatMap(factory -> handler(factory).stream())
                .toList();
        return new Installation(running, handlers, Aliases.in(conf));
    }

    /**
     * Returns the handlers of a factory; none if it is from an archive, because it serves that archive only, or if its
     * bundle is stopping.
     */
    private static Optional<Installation.Handler> handler(ServiceReference<ModelHandlerFactory> factory) {
        return Optional.ofNullable(factory.getBundle())
                .filter(bundle -> !CarriedHandler.isCarried(bundle.getLocation()))
                .map(bundle -> new Installation.Handler(
                        HandlerCommands.services(factory.getProperty(ModelHandlerFactory.SERVICES)),
                        BundleText.of(bundle)));
    }
}
