// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.server;

import java.util.List;
import org.apache.felix.gogo.runtime.Reflective;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Parameter;
import org.hotplate.shell.internal.Completes;
import org.hotplate.shell.internal.LiveNames;

/** A command whose name is not the name of a method. */
public final class SampleFunction implements Function, LiveNames {

    @Override
    public Object execute(CommandSession session, List<Object> arguments) throws Exception {
        return Reflective.invoke(session, this, "listFiles", arguments);
    }

    @Override
    public List<String> liveNames() {
        return List.of("network", "other");
    }

    @Descriptor("Lists them")
    public String listFiles(
            @Descriptor("prints JSON") @Parameter(names = "--json", absentValue = "false", presentValue = "true")
                    boolean json,
            @Parameter(
                            names = {"--depth", "-d"},
                            absentValue = "1")
                    String depth,
            @Descriptor("FILE|NAME: either") @Completes(Completes.With.NAMES_OR_FILES) String name) {
        return name + " " + json;
    }
}
