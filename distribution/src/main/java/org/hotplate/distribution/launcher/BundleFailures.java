// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;

/** Collects the reasons why bundles did not start. */
final class BundleFailures implements FrameworkListener {

    private static final Pattern MISSING =
            Pattern.compile("missing requirement \\[[^]]*](?:\\([^)]*\\)])? ?([^\\[]*?)(?: Unresolved| \\[|]|$)");

    private static final Pattern PACKAGE =
            Pattern.compile("^osgi\\.wiring\\.package; \\(&\\(osgi\\.wiring\\.package=([^)]*)\\)(.*)\\)$");

    private final Map<Bundle, Throwable> failures = new ConcurrentHashMap<>();

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.ERROR && event.getThrowable() != null) {
            failed(event.getBundle(), event.getThrowable());
        }
    }

    void failed(Bundle bundle, Throwable failure) {
        failures.put(bundle, failure);
    }

    /** Returns why a bundle is not running, as a sentence; empty if it is. */
    Optional<String> problem(Bundle bundle) {
        if (bundle.getState() == Bundle.ACTIVE || bundle.getState() == Bundle.STARTING) {
            return Optional.empty();
        }
        var failure = failures.get(bundle);
        return Optional.of("The bundle %s is not running: %s."
                .formatted(bundle.getSymbolicName(), failure == null ? "it was not started" : reason(failure)));
    }

    static String reason(Throwable failure) {
        var message = String.valueOf(failure.getMessage());
        var matcher = MISSING.matcher(message);
        String missing = null;
        while (matcher.find()) {
            missing = matcher.group(1);
        }
        if (missing != null) {
            return "nothing provides " + PACKAGE.matcher(missing).replaceFirst("the package $1 in $2");
        }
        var cause = failure.getCause();
        return cause == null
                ? message.lines().findFirst().orElse(message)
                : cause.toString().lines().findFirst().orElse(message);
    }
}
