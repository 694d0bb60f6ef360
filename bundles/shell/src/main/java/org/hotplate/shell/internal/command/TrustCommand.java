// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.model.CarriedCode;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.shell.internal.CommandException;
import org.hotplate.shell.internal.Completes;
import org.hotplate.shell.internal.LiveNames;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Permits an archive to run the handler bundle that it contains. */
@Component(service = TrustCommand.class)
@GogoCommand(
        scope = "model",
        function = {"trust"})
public final class TrustCommand implements LiveNames {

    private final ModelFinder models;
    private final ArchiveAccess archives;

    @Activate
    public TrustCommand(@Reference ModelRegistry registry, @Reference ArchiveAccess archives) {
        this.models = new ModelFinder(registry);
        this.archives = archives;
    }

    @Override
    public List<String> liveNames() {
        return models.names();
    }

    @Descriptor(
            "Permits a model to run the handler bundle inside its archive: exactly that jar, until the archive is removed")
    public String trust(
            @Descriptor("the SHA-256 that the jar must have; otherwise nothing is trusted")
                    @Parameter(names = "--sha256", absentValue = "")
                    String sha256,
            @Descriptor("NAME: the model") @Completes(Completes.With.NAMES) @Nullable String typedName)
            throws CommandException {
        String name = models.find(typedName).name();
        try {
            CarriedCode code = archives.get().trust(name, Optional.of(sha256).filter(digits -> !digits.isBlank()));
            return """
                    '%s' may run the code that its archive carries: model:info %s
                    jar      %s
                    bundle   %s %s
                    SHA-256  %s"""
                    .formatted(name, name, code.file(), code.symbolicName(), code.version(), code.sha256());
        } catch (DeployException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }
}
