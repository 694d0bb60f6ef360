// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.util.Optional;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.model.deploy.InstallRequest;
import org.hotplate.model.deploy.Installation;
import org.hotplate.shell.internal.CommandException;
import org.hotplate.shell.internal.Completes;
import org.hotplate.shell.internal.Progress;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Copies archives into the deploy folder. */
@Component(service = InstallCommand.class)
@GogoCommand(scope = "model", function = "install")
public final class InstallCommand {

    private final ArchiveAccess archives;

    @Activate
    public InstallCommand(@Reference ArchiveAccess archives) {
        this.archives = archives;
    }

    @Descriptor("Copies an archive into the deploy folder, from where it is loaded and served")
    public String install(
            CommandSession session,
            @Descriptor("replaces the archive of the same name")
                    @Parameter(names = "--force", absentValue = "false", presentValue = "true")
                    boolean force,
            @Descriptor("the model's name, instead of the file's; NAME@1.2 for one of several versions")
                    @Parameter(names = "--name", absentValue = "")
                    String name,
            @Descriptor("the SHA-256 that the file must have, 64 hexadecimal digits")
                    @Parameter(names = "--sha256", absentValue = "")
                    String sha256,
            @Descriptor(
                            "FILE: a .model archive, a folder of the same files, an .onnx file, or the http or https URL of a"
                                    + " file, which allowed-urls in conf/hotplate.properties must allow")
                    @Completes(Completes.With.FILES)
                    @Nullable
                    String file)
            throws CommandException {
        String typed = String.valueOf(file);
        String source = BundleLocation.isUrl(typed)
                ? typed
                : session.currentDir().resolve(typed).normalize().toString();
        InstallRequest request = new InstallRequest(source, nonEmpty(name), nonEmpty(sha256), force);
        try {
            Installation installed = archives.get().install(request, Progress.of(session));
            return installed.replaced()
                    ? "Replaced %s; '%s' serves the new archive once it is loaded, the old one until then: model:info %s"
                            .formatted(installed.archive(), installed.model(), installed.model())
                    : "Copied to %s; loading; will be served as '%s': model:info %s"
                            .formatted(installed.archive(), installed.model(), installed.model());
        } catch (DeployException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        } finally {
            Progress.end(session);
        }
    }

    private static Optional<String> nonEmpty(String text) {
        return Optional.of(text).filter(some -> !some.isEmpty());
    }
}
