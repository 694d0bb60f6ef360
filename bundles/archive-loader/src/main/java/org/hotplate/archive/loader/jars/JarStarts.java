// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.jars;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the bundles of jars, each on its own thread: an activator may be slow, loop forever or throw an Error. A start
 * that takes longer than the limit is recorded, and the next server does not repeat it with the same jar; the record is
 * deleted if the start does end.
 */
final class JarStarts {

    private static final Logger LOG = LoggerFactory.getLogger(JarStarts.class);

    /** Starts are awaited for this time, so that bundles that start at once do so in the order of their names. */
    private static final Duration IN_ORDER = Duration.ofSeconds(1);

    private final Duration limit;
    private final HungJars hung;
    private final ScheduledExecutorService executor;
    private final BiConsumer<Path, Optional<Throwable>> ended;
    private final Map<Bundle, Thread> underWay = new ConcurrentHashMap<>();

    /**
     * Creates an instance.
     *
     * @param limit the time after which a start counts as hung
     * @param executor runs what follows a start
     * @param ended called by the executor with the jar, and with the failure if its bundle did not start
     */
    JarStarts(
            Duration limit,
            HungJars hung,
            ScheduledExecutorService executor,
            BiConsumer<Path, Optional<Throwable>> ended) {
        this.limit = limit;
        this.hung = hung;
        this.executor = executor;
        this.ended = ended;
    }

    /** Returns whether an activator of the bundle is running; the framework locks the bundle meanwhile. */
    boolean isUnderWay(Bundle bundle) {
        return underWay.containsKey(bundle)
                || (bundle.getState() == Bundle.STARTING
                        && bundle.getHeaders("").get(Constants.BUNDLE_ACTIVATIONPOLICY) == null);
    }

    /**
     * Starts a bundle and returns when it has started, or after a second. A jar whose start did not end earlier is
     * skipped.
     */
    void start(Path jar, Bundle bundle) {
        if (isUnderWay(bundle)) {
            return;
        }
        if (hung.contains(jar)) {
            LOG.warn(
                    "{} is not started: its start did not end the last time. Copy a corrected jar, or delete {} and"
                            + " restart the server to try it again",
                    jar,
                    hung.file());
            return;
        }
        CompletableFuture<Void> started = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    Throwable failure = null;
                    try {
                        bundle.start(Bundle.START_ACTIVATION_POLICY);
                    } catch (Throwable e) { // including Errors of the activator
                        failure = e;
                    }
                    underWay.remove(bundle);
                    started.complete(null);
                    Optional<Throwable> result = Optional.ofNullable(failure);
                    execute(() -> {
                        hung.remove(jar);
                        ended.accept(jar, result);
                    });
                },
                "hotplate-start-" + jar.getFileName());
        thread.setDaemon(true);
        underWay.put(bundle, thread);
        thread.start();
        if (!await(started)) {
            executor.schedule(() -> report(jar, bundle, thread), limit.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static boolean await(CompletableFuture<Void> started) {
        try {
            started.get(IN_ORDER.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // is never completed exceptionally
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void report(Path jar, Bundle bundle, Thread thread) {
        if (underWay.get(bundle) == thread) {
            LOG.warn(
                    "{} has been starting for {} s: the activator of {} does not return. Other bundles and models are not"
                            + " affected. Unless it returns, the next start of the server skips this jar",
                    jar,
                    limit.toSeconds(),
                    bundle.getSymbolicName());
            hung.add(jar);
        }
    }

    private void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The deploy folder is no longer observed", e);
        }
    }
}
