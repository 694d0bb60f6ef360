// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.archive.view.Table;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands for the configuration. */
@Component(service = ConfigCommands.class)
@GogoCommand(
        scope = "config",
        function = {"show"})
public final class ConfigCommands {

    private static final String FILE = "felix.fileinstall.filename";
    /** Keys that Configuration Admin and File Install add. */
    private static final Set<String> ADDED =
            Set.of(Constants.SERVICE_PID, "service.factoryPid", "service.bundleLocation", FILE);

    /**
     * A configured value.
     *
     * @param scope the file of the server's settings, or a PID
     */
    private record Value(String scope, String key, String value, String source) {}

    private final BundleContext context;
    private final ConfigurationAdmin admin;

    @Activate
    public ConfigCommands(BundleContext context, @Reference ConfigurationAdmin admin) {
        this.context = context;
        this.admin = admin;
    }

    /** Returns all settings of the server, and the values of bundles that are configured. Secrets are not resolved. */
    @Descriptor("Shows the server's settings with their sources, and the configured values of bundles")
    public String show(
            @Descriptor("prints the values as JSON")
                    @Parameter(names = "--json", absentValue = "false", presentValue = "true")
                    boolean json)
            throws IOException {
        List<Value> values = new ArrayList<>(settings());
        values.addAll(configurations());
        if (json) {
            return Json.write(values);
        }
        Table table = new Table("CONFIGURATION", "KEY", "FROM", "VALUE");
        values.forEach(each -> table.row(each.scope(), each.key(), each.source(), each.value()));
        return table
                + "\nA key of a bundle that is not listed has its default, see the comments of the files in conf/.";
    }

    private List<Value> settings() {
        return Optional.ofNullable(context.getProperty("hotplate.settings")).stream()
                .flatMap(String::lines)
                .map(line -> line.split("\t", 3))
                .map(parts -> new Value("server", parts[0], parts[2], parts[1]))
                .toList();
    }

    private List<Value> configurations() throws IOException {
        Configuration[] found;
        try {
            found = admin.listConfigurations(null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("There is no filter", e);
        }
        List<Value> values = new ArrayList<>();
        for (Configuration configuration : found == null ? new Configuration[0] : found) {
            Dictionary<String, Object> properties = configuration.getProperties();
            if (properties != null && isUsers(configuration.getPid(), properties)) {
                String source = source(properties.get(FILE));
                for (String key : new TreeSet<>(Collections.list(properties.keys()))) {
                    if (!ADDED.contains(key)) {
                        values.add(new Value(configuration.getPid(), key, text(properties.get(key)), source));
                    }
                }
            }
        }
        values.sort(Comparator.comparing(Value::scope).thenComparing(Value::key));
        return values;
    }

    /** Returns whether a user has set a configuration: not one that features and bundles create for libraries. */
    private static boolean isUsers(String pid, Dictionary<String, Object> properties) {
        return properties.get(FILE) != null || pid.startsWith("hotplate.");
    }

    private static String source(@Nullable Object file) {
        return file == null
                ? "set at run time"
                : "conf/" + Path.of(file.toString()).getFileName();
    }

    private static String text(Object value) {
        return value instanceof Object[] items
                ? String.join(", ", List.of(items).stream().map(String::valueOf).toList())
                : String.valueOf(value);
    }
}
