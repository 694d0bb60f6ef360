// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.util.Optional;
import org.hotplate.model.deploy.ModelArchives;
import org.hotplate.shell.internal.CommandException;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Access to the archive loader's service, which is optional so that the commands remain registered while the loader is
 * updated or reconfigured.
 */
@Component(service = ArchiveAccess.class)
public final class ArchiveAccess {

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable ModelArchives archives;

    @Activate
    public ArchiveAccess() {
        this(null);
    }

    ArchiveAccess(@Nullable ModelArchives archives) {
        this.archives = archives;
    }

    Optional<ModelArchives> find() {
        return Optional.ofNullable(archives);
    }

    ModelArchives get() throws CommandException {
        return find().orElseThrow(
                        () -> new CommandException("The archive loader is not running; 'lb' shows its bundle"));
    }
}
