// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.io.UncheckedIOException;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.engine.NetworkIsolation;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.shell.internal.CommandException;
import org.hotplate.shell.internal.Completes;
import org.hotplate.shell.internal.LiveNames;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Lifts the quarantine of a network that ended the process of its trial. */
@Component(service = ReleaseCommand.class)
@GogoCommand(
        scope = "model",
        function = {"release"})
public final class ReleaseCommand implements LiveNames {

    private final ModelFinder models;
    private final ArchiveAccess archives;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable NetworkIsolation trials;

    @Activate
    public ReleaseCommand(@Reference ModelRegistry registry, @Reference ArchiveAccess archives) {
        this.models = new ModelFinder(registry);
        this.archives = archives;
    }

    @Override
    public List<String> liveNames() {
        return models.names();
    }

    @Descriptor("Lifts the quarantine of a model's network, which ended or blocked the process of its trial,"
            + " and tries it again")
    public String release(@Descriptor("NAME: the model") @Completes(Completes.With.NAMES) @Nullable String typedName)
            throws CommandException {
        String name = models.find(typedName).name();
        NetworkIsolation service = trials;
        if (service == null) {
            throw new CommandException("The bundle that tries networks is not running; 'lb' shows it");
        }
        try {
            if (!service.release(name)) {
                throw new CommandException("The network of model '%s' is not quarantined; model:diag %s shows its state"
                        .formatted(name, name));
            }
            archives.get().reload(name);
            return "The network of '%s' is released and tried again: model:info %s".formatted(name, name);
        } catch (UncheckedIOException | DeployException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }
}
