// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hotplate.model.admin.CarriedHandler;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/** Lists the requirements of a bundle that no other bundle provides. */
public final class MissingImports {

    private static final Pattern VERSION = Pattern.compile("(!\\()?\\(?version>=([^)]*)\\)");
    private static final Pattern PACKAGE = Pattern.compile("\\(osgi\\.wiring\\.package=([^)]*)\\)");

    private MissingImports() {}

    /** Describes the missing requirements; empty if they are requirements of other bundles that it needs. */
    public static Optional<String> of(Bundle bundle, FrameworkWiring wiring) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        if (revision == null) {
            return Optional.empty();
        }
        List<String> missing = revision.getDeclaredRequirements(null).stream()
                .filter(requirement -> isMandatory(requirement) && !isOffered(requirement, revision, wiring))
                .map(MissingImports::text)
                .sorted()
                .toList();
        return missing.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", missing));
    }

    private static boolean isMandatory(BundleRequirement requirement) {
        String effective = requirement.getDirectives().getOrDefault(Constants.EFFECTIVE_DIRECTIVE, "resolve");
        return effective.equals("resolve")
                && !Constants.RESOLUTION_OPTIONAL.equals(
                        requirement.getDirectives().get(Constants.RESOLUTION_DIRECTIVE))
                && !"dynamic".equals(requirement.getDirectives().get(Constants.RESOLUTION_DIRECTIVE));
    }

    private static boolean isOffered(BundleRequirement requirement, BundleRevision revision, FrameworkWiring wiring) {
        return wiring.findProviders(requirement).stream()
                        .anyMatch(offer -> !CarriedHandler.isCarried(
                                offer.getRevision().getBundle().getLocation()))
                || revision.getDeclaredCapabilities(requirement.getNamespace()).stream()
                        .anyMatch(requirement::matches);
    }

    private static String text(BundleRequirement requirement) {
        String filter = requirement.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, "");
        if (!requirement.getNamespace().equals(PackageNamespace.PACKAGE_NAMESPACE)) {
            return requirement.getNamespace() + " " + filter;
        }
        Matcher name = PACKAGE.matcher(filter);
        String versions = VERSION.matcher(filter)
                .results()
                .map(bound -> bound.group(1) == null ? bound.group(2) + " or later" : "below " + bound.group(2))
                .collect(Collectors.joining(", "));
        String text = "package " + (name.find() ? name.group(1) : filter);
        return versions.isEmpty() ? text : "%s (version %s)".formatted(text, versions);
    }
}
