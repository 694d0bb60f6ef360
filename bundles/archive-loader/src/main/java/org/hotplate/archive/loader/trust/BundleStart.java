// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.FrameworkWiring;

/** Starts a bundle of unknown origin, which may lack dependencies, fail, or never return from its activator. */
public final class BundleStart {

    private final Bundle bundle;
    private final FrameworkWiring wiring;
    private final Duration patience;

    public BundleStart(Bundle bundle, FrameworkWiring wiring, Duration patience) {
        this.bundle = bundle;
        this.wiring = wiring;
        this.patience = patience;
    }

    /**
     * Starts the bundle and waits for its activator.
     *
     * @param file the bundle's name in messages
     */
    public void run(String file) throws CodeRefusedException {
        CompletableFuture<Void> started = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        bundle.start();
                        started.complete(null);
                    } catch (Throwable e) { // includes Errors of the activator
                        started.completeExceptionally(e);
                    }
                },
                "hotplate-carried-code");
        thread.setDaemon(true);
        thread.start();
        try {
            started.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CodeRefusedException(reason(file, cause), cause);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new CodeRefusedException(
                    "%s of the archive does not start: its activator has not returned within %d seconds"
                            .formatted(file, patience.toSeconds()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CodeRefusedException("%s of the archive was not started: the loader stops".formatted(file), e);
        }
    }

    private String reason(String file, Throwable failure) {
        if (failure instanceof BundleException refusal) {
            Throwable cause = refusal.getCause();
            if (refusal.getType() == BundleException.ACTIVATOR_ERROR && cause != null) {
                return "%s of the archive does not start: its activator failed with %s".formatted(file, cause);
            }
            if (refusal.getType() == BundleException.RESOLVE_ERROR) {
                Optional<String> missing = MissingImports.of(bundle, wiring);
                return missing.map(what -> ("%s of the archive has missing imports: %s; add it to the jar, or"
                                        + " install the bundle that offers it and then model:reload")
                                .formatted(file, what))
                        .orElse("%s of the archive cannot be resolved: %s"
                                .formatted(file, CarriedBundles.firstLine(refusal)));
            }
        }
        return "%s of the archive does not start: %s".formatted(file, CarriedBundles.firstLine(failure));
    }
}
