// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hotplate.feature.Features;
import org.hotplate.handler.image.ImageCodec;
import org.jspecify.annotations.Nullable;

/** Names the features that contain a missing component; no features if the container does not provide them. */
public final class FeatureHints {

    private final AtomicReference<@Nullable Features> features = new AtomicReference<>();
    private volatile @Nullable UnsatisfiedHandlers idle;

    public void take(Features known) {
        features.set(known);
    }

    /** Also reports, from now on, handlers that are not registered although their bundles are running. */
    public void take(UnsatisfiedHandlers handlers) {
        idle = handlers;
    }

    public void letGo(Features known) {
        features.compareAndSet(known, null);
    }

    /** Returns the end of a message about a missing engine. */
    String engine(String name) {
        return isKnown() ? text(known -> known.withEngine(name)) : "";
    }

    /** Returns the end of a message about a missing handler. */
    String handler(String service) {
        return isKnown() ? text(known -> known.withHandler(service)) : "";
    }

    /** Returns what a handler lacks whose bundle is running; empty if there is no such handler. */
    String lackOf(String service) {
        UnsatisfiedHandlers handlers = idle;
        return handlers == null
                ? ""
                : handlers.of(service)
                        .map(found -> "%s%s, without which the handler for '%s' of %s cannot start"
                                .formatted(
                                        named(found.lacking()),
                                        isKnown() ? text(known -> known.withService(found.lacking())) : "",
                                        service,
                                        found.bundle()))
                        .orElse("");
    }

    /** Must be checked before each lambda that uses Features: without that package, linking the lambda fails. */
    private boolean isKnown() {
        return features.get() != null;
    }

    private static String named(String service) {
        return service.equals(ImageCodec.class.getName()) ? "an image decoder" : "a service " + service;
    }

    private String text(Function<Features, List<String>> bringing) {
        Features known = features.get();
        List<String> names = known == null ? List.of() : bringing.apply(known);
        return names.isEmpty()
                ? ""
                : names.stream()
                        .map("'feature:install %s'"::formatted)
                        .collect(Collectors.joining(" or ", " (", " installs it)"));
    }
}
