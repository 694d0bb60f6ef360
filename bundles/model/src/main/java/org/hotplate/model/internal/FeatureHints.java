// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hotplate.feature.Features;
import org.jspecify.annotations.Nullable;

/** Says which feature would bring what a model waits for; nothing where no launcher tells of features. */
final class FeatureHints {

    private final AtomicReference<@Nullable Features> features = new AtomicReference<>();

    void take(Features known) {
        features.set(known);
    }

    void letGo(Features known) {
        features.compareAndSet(known, null);
    }

    /** Returns the end of what is said of a missing engine. */
    String engine(String name) {
        return text(known -> known.bringingEngine(name));
    }

    /** Returns the end of what is said of a missing handler. */
    String handler(String service) {
        return text(known -> known.bringingHandler(service));
    }

    private String text(Function<Features, List<String>> bringing) {
        Features known = features.get();
        List<String> names = known == null ? List.of() : bringing.apply(known);
        return names.isEmpty()
                ? ""
                : names.stream()
                        .map("'feature:install %s'"::formatted)
                        .collect(Collectors.joining(" or ", " (", " brings it)"));
    }
}
