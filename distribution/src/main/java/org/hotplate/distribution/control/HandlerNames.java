// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;
import org.hotplate.archive.Printable;
import org.hotplate.distribution.CommandException;

/**
 * The names in a handler project.
 *
 * @param service the service that the handler replaces
 * @param packageName its Java package
 */
record HandlerNames(String service, String packageName) {

    private static final Pattern SERVICE = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,99}");

    /**
     * Chooses the names. The service is, in this order, {@code name}, the archive's service, or derived from the
     * project's folder name.
     *
     * @param name the service's name, if set on the command line
     * @param archive the archive that the handler is for, if any
     * @param packageName the Java package, if set on the command line
     * @throws CommandException if a name is not valid
     */
    static HandlerNames of(
            Optional<String> name, Optional<ServedArchive> archive, Path folder, Optional<String> packageName)
            throws CommandException {
        var service = name.or(() -> archive.map(ServedArchive::service))
                .orElseGet(() -> String.valueOf(folder.getFileName()).replaceAll("[^A-Za-z0-9.]+", "_"));
        if (!SERVICE.matcher(service).matches()) {
            throw CommandException.usage(
                    "'%s' cannot be a handler's service; %s letters A-Z and a-z, digits, '.', '_' and '-' are allowed, the first a letter, at most 100."
                            .formatted(Printable.text(service), name.isPresent() ? "" : "set one with --name:")
                            .replace("  ", " "));
        }
        var chosen = packageName.orElse("org.example." + last(service));
        if (!chosen.matches("\\w+(\\.\\w+)*") || !SourceVersion.isName(chosen)) {
            throw CommandException.usage("'%s' cannot be a Java package; one looks like com.example.digits."
                    .formatted(Printable.text(chosen)));
        }
        if (chosen.matches("(java|org\\.hotplate)(\\..*)?")) {
            throw CommandException.usage(
                    "The package '%s' is reserved; use one such as com.example.digits.".formatted(chosen));
        }
        return new HandlerNames(service, chosen);
    }

    private static String last(String service) {
        var letters = service.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return SourceVersion.isKeyword(letters) ? letters + "service" : letters;
    }

    /** Returns the prefix of the names of its classes: {@code MyService} for {@code my_service}. */
    String classes() {
        return Arrays.stream(service.split("[^A-Za-z0-9]+"))
                .filter(word -> !word.isEmpty())
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }

    /** Returns the name of the jar without its version: {@code my-service-handler} for {@code my_service}. */
    String artifact() {
        return service.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "") + "-handler";
    }
}
