// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.shell.internal.CommandException;
import org.hotplate.shell.internal.Completes;
import org.hotplate.shell.internal.LiveNames;
import org.hotplate.shell.internal.Progress;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Replaces Felix's commands that change bundles, with the same names and a higher ranking. They also accept symbolic
 * names, show the progress of downloads, and fail where Felix's commands print an error and succeed.
 */
@Component(service = BundleCommands.class, property = "service.ranking:Integer=100")
@GogoCommand(
        scope = "felix",
        function = {"install", "start", "stop", "uninstall", "update"})
public final class BundleCommands implements LiveNames {

    private static final String TRANSIENT = "does not remember it for the framework's restart";
    private static final String BUNDLES = "BUNDLE…: numbers or symbolic names";

    /** A change of a bundle. */
    @FunctionalInterface
    private interface Change {
        void to(Bundle bundle) throws BundleException, CommandException, IOException;
    }

    private final BundleContext context;
    private final BundleFinder finder;
    private final ArchiveAccess archives;

    @Activate
    public BundleCommands(BundleContext context, @Reference ArchiveAccess archives) {
        this.context = context;
        this.archives = archives;
        this.finder = new BundleFinder(context);
    }

    @Override
    public List<String> liveNames() {
        return finder.names();
    }

    @Descriptor("Installs bundles until the server's next start")
    public String install(
            CommandSession session,
            @Descriptor("FILE…: jars, as paths or file: URLs, or as http or https URLs that allowed-urls in"
                            + " conf/hotplate.properties must allow")
                    @Completes(Completes.With.FILES)
                    String... files)
            throws CommandException {
        List<String> installed = new ArrayList<>();
        for (String file : files) {
            String location = BundleLocation.of(session.currentDir(), file);
            try {
                Bundle bundle = install(session, location);
                installed.add(
                        ("Installed bundle %d (%s) until the server's next start; start it with 'start %d', or copy"
                                        + " its jar into deploy/ instead to keep it")
                                .formatted(bundle.getBundleId(), BundleText.of(bundle), bundle.getBundleId()));
            } catch (BundleException | IOException e) {
                throw failure("install " + location, e);
            }
        }
        return String.join("\n", installed);
    }

    private Bundle install(CommandSession session, String location)
            throws BundleException, CommandException, IOException {
        if (!BundleLocation.isWeb(location) || context.getBundle(location) != null) {
            return context.installBundle(location);
        }
        try (InputStream content = fetch(session, location)) {
            return context.installBundle(location, content);
        } finally {
            Progress.end(session);
        }
    }

    @Descriptor("Starts bundles")
    public String start(
            @Descriptor(TRANSIENT)
                    @Parameter(
                            names = {"-t", "--transient"},
                            absentValue = "false",
                            presentValue = "true")
                    boolean once,
            @Descriptor(BUNDLES) @Completes(Completes.With.NAMES) String... bundles)
            throws CommandException {
        return change("start", "Started", bundles, bundle -> bundle.start(once ? Bundle.START_TRANSIENT : 0));
    }

    @Descriptor("Stops bundles; models that need their engines or handlers wait until they start again")
    public String stop(
            @Descriptor(TRANSIENT)
                    @Parameter(
                            names = {"-t", "--transient"},
                            absentValue = "false",
                            presentValue = "true")
                    boolean once,
            @Descriptor(BUNDLES) @Completes(Completes.With.NAMES) String... bundles)
            throws CommandException {
        return change("stop", "Stopped", bundles, bundle -> bundle.stop(once ? Bundle.STOP_TRANSIENT : 0));
    }

    @Descriptor("Uninstalls bundles until the server's next start")
    public String uninstall(@Descriptor(BUNDLES) @Completes(Completes.With.NAMES) String... bundles)
            throws CommandException {
        return change("uninstall", "Uninstalled", bundles, Bundle::uninstall);
    }

    @Descriptor("Reads bundles again from the files or URLs they were installed from")
    public String update(
            CommandSession session, @Descriptor(BUNDLES) @Completes(Completes.With.NAMES) String... bundles)
            throws CommandException {
        for (String bundle : bundles) {
            BundleLocation.check(finder.find(bundle).getLocation());
        }
        return change("update", "Updated", bundles, bundle -> update(session, bundle));
    }

    private void update(CommandSession session, Bundle bundle) throws BundleException, CommandException, IOException {
        if (!BundleLocation.isWeb(bundle.getLocation())) {
            bundle.update();
            return;
        }
        try (InputStream content = fetch(session, bundle.getLocation())) {
            bundle.update(content);
        } finally {
            Progress.end(session);
        }
    }

    private InputStream fetch(CommandSession session, String url) throws CommandException {
        try {
            return archives.get().fetch(url, Progress.of(session));
        } catch (DeployException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    private String change(String verb, String done, String[] typed, Change change) throws CommandException {
        if (typed.length == 0) {
            throw new CommandException("Which bundles? Give numbers or symbolic names; 'lb -s' lists them");
        }
        List<String> lines = new ArrayList<>();
        for (String name : typed) {
            Bundle bundle = finder.find(String.valueOf(name));
            String text = "bundle %d (%s)".formatted(bundle.getBundleId(), BundleText.of(bundle));
            try {
                change.to(bundle);
                lines.add(done + " " + text);
            } catch (BundleException | IOException e) {
                throw failure(verb + " " + text, e);
            }
        }
        return String.join("\n", lines);
    }

    private static CommandException failure(String what, Exception failure) {
        Throwable reason =
                failure.getCause() == null || failure.getCause().getMessage() == null ? failure : failure.getCause();
        String message = String.valueOf(reason.getMessage()).lines().findFirst().orElse("");
        return new CommandException("Cannot %s: %s".formatted(what, message), failure);
    }
}
