// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hotplate.handler.ReplacesServices;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Finds handlers that are not registered although their bundles are running, because a service that they require is
 * missing. Uses the capabilities and requirements in the bundles' manifests, which {@link ReplacesServices} and the
 * components' references generate.
 */
public final class UnsatisfiedHandlers {

    private static final String SERVICE = "osgi.service";
    private static final Pattern INTERFACE = Pattern.compile("\\(objectClass=([\\w.$]+)\\)");

    private final BundleContext context;

    /**
     * A handler with an unsatisfied reference.
     *
     * @param bundle symbolic name and version of its bundle
     * @param lacking the interface of the required service
     */
    record Idle(String bundle, String lacking) {}

    public UnsatisfiedHandlers(BundleContext context) {
        this.context = context;
    }

    /** Finds such a handler for a service of an archive. */
    Optional<Idle> of(String service) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
                .map(bundle -> bundle.adapt(BundleRevision.class))
                .filter(Objects::nonNull)
                .filter(revision -> replaces(revision, service))
                .flatMap(revision -> lacking(revision)
                        .map(missing -> new Idle(revision.getSymbolicName() + " " + revision.getVersion(), missing)))
                .findFirst();
    }

    private static boolean replaces(BundleRevision revision, String service) {
        return revision.getDeclaredCapabilities(ReplacesServices.NAMESPACE).stream()
                .anyMatch(capability -> capability.getAttributes().get("services") instanceof Collection<?> several
                        ? several.contains(service)
                        : service.equals(capability.getAttributes().get("services")));
    }

    private Stream<String> lacking(BundleRevision revision) {
        return revision.getDeclaredRequirements(SERVICE).stream()
                .filter(requirement -> !Constants.RESOLUTION_OPTIONAL.equals(
                        requirement.getDirectives().get(Constants.RESOLUTION_DIRECTIVE)))
                .map(UnsatisfiedHandlers::filter)
                .filter(filter -> !isThere(filter))
                .map(INTERFACE::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1));
    }

    private static String filter(BundleRequirement requirement) {
        return requirement.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, "");
    }

    private boolean isThere(String filter) {
        try {
            return filter.isEmpty() || context.getAllServiceReferences(null, filter) != null;
        } catch (InvalidSyntaxException e) {
            return true; // unknown, so assume that it is satisfied
        }
    }
}
