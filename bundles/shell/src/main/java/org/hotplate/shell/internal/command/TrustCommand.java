// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.model.CarriedCode;
import org.hotplate.model.CodeTrust;
import org.hotplate.model.CodeTrust.NothingToTrustException;
import org.hotplate.model.ModelRegistry;
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

/** Lets an archive run the handler bundle that it carries. */
@Component(service = TrustCommand.class)
@GogoCommand(
        scope = "model",
        function = {"trust"})
public final class TrustCommand implements LiveNames {

    private final ModelFinder models;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable CodeTrust trust;

    @Activate
    public TrustCommand(@Reference ModelRegistry registry) {
        this.models = new ModelFinder(registry);
    }

    TrustCommand(ModelRegistry registry, CodeTrust trust) {
        this(registry);
        this.trust = trust;
    }

    @Override
    public List<String> liveNames() {
        return models.names();
    }

    @Descriptor(
            "Permits a model to run the handler bundle inside its archive: exactly that jar, until the archive is removed")
    public String trust(
            @Descriptor("the SHA-256 that the jar has to have; nothing is trusted if it has another")
                    @Parameter(names = "--sha256", absentValue = "")
                    String sha256,
            @Descriptor("NAME: the model") @Completes(Completes.With.NAMES) @Nullable String typedName)
            throws CommandException {
        String name = models.find(typedName).name();
        CodeTrust keeper = trust;
        if (keeper == null) {
            throw new CommandException("The archive loader does not run, which keeps what is trusted; see 'lb'");
        }
        try {
            CarriedCode code = keeper.trust(name, Optional.of(sha256).filter(digits -> !digits.isBlank()));
            return """
                    '%s' may run the code that its archive carries: model:info %s
                    jar      %s
                    bundle   %s %s
                    SHA-256  %s"""
                    .formatted(name, name, code.file(), code.symbolicName(), code.version(), code.sha256());
        } catch (NothingToTrustException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }
}
