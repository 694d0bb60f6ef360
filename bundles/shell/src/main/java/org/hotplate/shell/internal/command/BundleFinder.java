// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.hotplate.common.Suggestions;
import org.hotplate.shell.internal.CommandException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Finds bundles by number or symbolic name. */
final class BundleFinder {

    private final BundleContext context;

    BundleFinder(BundleContext context) {
        this.context = context;
    }

    /** Returns all symbolic names, sorted. */
    List<String> names() {
        return Arrays.stream(context.getBundles())
                .map(Bundle::getSymbolicName)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Returns the bundle with a number or symbolic name.
     *
     * @throws CommandException if there is none or more than one
     */
    Bundle find(String typed) throws CommandException {
        if (typed.matches("\\d{1,18}")) {
            return Optional.ofNullable(context.getBundle(Long.parseLong(typed)))
                    .orElseThrow(() ->
                            new CommandException("There is no bundle %s; 'lb' lists those there are".formatted(typed)));
        }
        List<Bundle> named = Arrays.stream(context.getBundles())
                .filter(bundle -> typed.equals(bundle.getSymbolicName()))
                .toList();
        if (named.size() > 1) {
            throw new CommandException("There are several bundles '%s'; give the number of one: %s"
                    .formatted(typed, named.stream().map(Bundle::getBundleId).toList()));
        }
        if (named.isEmpty()) {
            throw new CommandException("There is no bundle '%s'; %s"
                    .formatted(
                            typed,
                            Suggestions.nearest(typed, names())
                                    .map(near -> "did you mean " + near + "?")
                                    .orElse("'lb -s' lists those there are")));
        }
        return named.get(0);
    }
}
