// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.util.List;
import org.apache.felix.gogo.runtime.Reflective;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.view.ArchiveView;
import org.hotplate.model.ModelRegistry;
import org.hotplate.shell.internal.CommandException;
import org.hotplate.shell.internal.Completes;
import org.hotplate.shell.internal.LiveNames;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** A separate class, because Gogo finds commands by method names, which cannot contain a hyphen. */
@Component(service = ArchiveListFiles.class)
@GogoCommand(
        scope = "archive",
        function = {"list-files"})
public final class ArchiveListFiles implements Function, LiveNames {

    private final ArchiveFinder archives;

    @Activate
    public ArchiveListFiles(@Reference ModelRegistry registry) {
        this.archives = new ArchiveFinder(registry);
    }

    @Override
    public Object execute(CommandSession session, List<Object> arguments) throws Exception {
        return Reflective.invoke(session, this, "listFiles", arguments);
    }

    @Override
    public List<String> liveNames() {
        return archives.names();
    }

    @Descriptor("Lists the files an archive holds")
    public String listFiles(
            CommandSession session,
            @Descriptor(ArchiveCommands.JSON) @Parameter(names = "--json", absentValue = "false", presentValue = "true")
                    boolean json,
            @Descriptor(ArchiveCommands.FILE) @Completes(Completes.With.NAMES_OR_FILES) @Nullable String archive)
            throws CommandException {
        try {
            ArchiveView view = ArchiveView.of(archives.find(session.currentDir(), String.valueOf(archive)));
            return json ? view.filesJson() : view.files();
        } catch (ArchiveException e) {
            throw new CommandException(e.getMessage(), e);
        }
    }
}
