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
import org.hotplate.distribution.Refusal;

/**
 * What things in a handler's project are called.
 *
 * @param service the service it replaces
 * @param packageName its Java package
 */
record HandlerNames(String service, String packageName) {

    private static final Pattern SERVICE = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,99}");

    /**
     * Chooses them.
     *
     * @param name the service's name, where one was given
     * @param archive what else tells it, where there is one
     * @param folder what tells it otherwise: the project's folder
     * @param packageName the package, where one was given
     * @throws Refusal if a name is not allowed
     */
    static HandlerNames of(
            Optional<String> name, Optional<ServedArchive> archive, Path folder, Optional<String> packageName)
            throws Refusal {
        var service = name.or(() -> archive.map(ServedArchive::service))
                .orElseGet(() -> String.valueOf(folder.getFileName()).replaceAll("[^A-Za-z0-9.]+", "_"));
        if (!SERVICE.matcher(service).matches()) {
            throw Refusal.usage(
                    "'%s' cannot be a handler's service; %s letters A-Z and a-z, digits, '.', '_' and '-' are allowed, the first a letter, at most 100."
                            .formatted(Printable.text(service), name.isPresent() ? "" : "give one with --name:")
                            .replace("  ", " "));
        }
        var chosen = packageName.orElse("org.example." + last(service));
        if (!chosen.matches("\\w+(\\.\\w+)*") || !SourceVersion.isName(chosen)) {
            throw Refusal.usage("'%s' cannot be a Java package; one looks like com.example.digits."
                    .formatted(Printable.text(chosen)));
        }
        if (chosen.matches("(java|org\\.hotplate)(\\..*)?")) {
            throw Refusal.usage("The package '%s' is not yours; take one like com.example.digits.".formatted(chosen));
        }
        return new HandlerNames(service, chosen);
    }

    private static String last(String service) {
        var letters = service.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return SourceVersion.isKeyword(letters) ? letters + "service" : letters;
    }

    /** Returns what the names of its classes begin with: {@code MyService} for {@code my_service}. */
    String classes() {
        return Arrays.stream(service.split("[^A-Za-z0-9]+"))
                .filter(word -> !word.isEmpty())
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }

    /** Returns the jar's name without its version: {@code my-service-handler} for {@code my_service}. */
    String artifact() {
        return service.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "") + "-handler";
    }
}
