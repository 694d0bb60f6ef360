// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.archive.ModelName;
import picocli.CommandLine.Option;

/** The options of the commands that start a server. They override conf/hotplate.properties. */
public final class ServerOptions {

    @Option(names = "--port", paramLabel = "N", description = "Port for inference over HTTP (8080).")
    private Optional<String> port = Optional.empty();

    @Option(
            names = "--management-port",
            paramLabel = "N",
            description = "Port for health and the list of models; 0 for none (8081).")
    private Optional<String> managementPort = Optional.empty();

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description =
                    "Address to listen on (127.0.0.1). An address that other machines can reach requires --insecure.")
    private Optional<String> host = Optional.empty();

    @Option(names = "--insecure", description = "Allow such an address although there is no TLS and no authentication.")
    private boolean insecure;

    @Option(names = "--deploy", paramLabel = "FOLDER", description = "Folder to watch for archives (deploy).")
    private Optional<Path> deploy = Optional.empty();

    @Option(
            names = "--models",
            arity = "1..*",
            paramLabel = "NAME=FILE",
            description = "Archives to copy into the watched folder under these names.")
    private List<String> models = List.of();

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "How long to wait until the server is ready.")
    private Optional<Integer> timeout = Optional.empty();

    /** Sets the watched folder unless the command line sets it. */
    public void deployByDefault(Path folder) {
        deploy = deploy.or(() -> Optional.of(folder));
    }

    /** Returns the settings from the command line, by their keys in conf/hotplate.properties. */
    Map<String, String> overrides() {
        Map<String, String> overrides = new LinkedHashMap<>();
        port.ifPresent(value -> overrides.put("port", value));
        managementPort.ifPresent(value -> overrides.put("management-port", value));
        host.ifPresent(value -> overrides.put("host", value));
        deploy.ifPresent(value -> overrides.put("deploy", value.toAbsolutePath().toString()));
        if (insecure) {
            overrides.put("insecure", "true");
        }
        return overrides;
    }

    /**
     * Returns the archives to serve, by endpoint name.
     *
     * @throws CommandException if a value is not a pair of a valid name and a file
     */
    public Map<String, Path> models() throws CommandException {
        Map<String, Path> byName = new LinkedHashMap<>();
        for (String pair : models) {
            int equals = pair.indexOf('=');
            if (equals < 1 || equals == pair.length() - 1) {
                throw CommandException.usage("--models requires NAME=FILE, not '%s'.".formatted(pair));
            }
            String name = pair.substring(0, equals);
            String file = pair.substring(equals + 1);
            Optional<String> fault = ModelName.fileFault(name);
            if (fault.isPresent()) {
                throw CommandException.usage(fault.get() + ".");
            }
            if (file.contains("://")) {
                throw CommandException.usage(
                        "--models requires a file on this machine; download %s first.".formatted(file));
            }
            byName.put(name, Path.of(file).toAbsolutePath());
        }
        return byName;
    }

    /**
     * Returns the value of {@code --timeout}, or a default.
     *
     * @throws CommandException if it is not positive
     */
    public Duration timeout(Duration defaultTimeout) throws CommandException {
        return timeout.isPresent() ? seconds(timeout.get()) : defaultTimeout;
    }

    /**
     * Returns the value of {@code --timeout} as a duration.
     *
     * @throws CommandException if it is not positive
     */
    public static Duration seconds(int timeout) throws CommandException {
        if (timeout < 1) {
            throw CommandException.usage("--timeout must be at least 1 second, not %d.".formatted(timeout));
        }
        return Duration.ofSeconds(timeout);
    }
}
