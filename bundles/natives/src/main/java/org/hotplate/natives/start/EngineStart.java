// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.start;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.hotplate.engine.EngineFailure;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.NativeLibraries;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a framework with its native libraries, and registers its engine as a service, or else the reason of the
 * failure. On a separate thread, because a start takes up to a second; in code, because a declared service would be
 * registered before the start has succeeded.
 */
public final class EngineStart {

    private static final Logger LOG = LoggerFactory.getLogger(EngineStart.class);

    private final BundleContext context;
    private final String name;
    private final NativeLibraries libraries;
    private final Framework framework;
    private final Thread starting;
    private volatile @Nullable ServiceRegistration<?> registration;

    /** A framework that can be started. */
    @FunctionalInterface
    public interface Framework {

        /** Starts the framework; may fail with any exception or error, also from native code. */
        ModelEngine start(NativeLibraries libraries) throws Exception;
    }

    /** @param name the engine's name, such as {@code MXNet} */
    private EngineStart(BundleContext context, String name, NativeLibraries libraries, Framework framework) {
        this.context = context;
        this.name = name;
        this.libraries = libraries;
        this.framework = framework;
        this.starting = new Thread(this::startAndPublish, "hotplate-%s-start".formatted(name.toLowerCase(Locale.ROOT)));
        starting.setDaemon(true);
    }

    /** Begins the start, and returns at once. */
    public static EngineStart begin(
            BundleContext context, String name, NativeLibraries libraries, Framework framework) {
        EngineStart start = new EngineStart(context, name, libraries, framework);
        start.starting.start();
        return start;
    }

    /** Unregisters the engine; when this returns, the runtime has closed all its networks. */
    public void stop() throws InterruptedException {
        starting.join();
        ServiceRegistration<?> published = registration;
        if (published != null) {
            published.unregister();
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private void startAndPublish() {
        try {
            ModelEngine engine = framework.start(libraries);
            registration = context.registerService(ModelEngine.class, engine, properties());
            LOG.info(
                    "{} {} ({}) is up from {}, on {}",
                    name,
                    engine.version(),
                    libraries.flavour(),
                    libraries.directory(),
                    engine.devices());
            engine.remark().ifPresent(remark -> LOG.warn("{}: {}", name, remark));
        } catch (Exception | LinkageError e) {
            List<String> reasons = new ArrayList<>(List.of("Cannot start %s from %s: %s"
                    .formatted(name, libraries.directory(), reason(name, libraries.directory(), e))));
            reasons.addAll(libraries.doubts());
            String reason = String.join("; ", reasons);
            registration = context.registerService(EngineFailure.class, new EngineFailure(name, reason), properties());
            LOG.error("There is no engine {}. {}", name, reason, e);
        }
    }

    private Dictionary<String, ?> properties() {
        return FrameworkUtil.asDictionary(Map.of(ModelEngine.NAME, name));
    }

    /** Returns the root cause of a failure; if a class failed to initialize earlier, whose later uses have no cause, says so. */
    static String reason(String name, Path folder, Throwable failure) {
        String property = "hotplate.%s.failed".formatted(name.toLowerCase(Locale.ROOT));
        String before = System.getProperty(property);
        if (before != null && isEarlierInitializationFailure(failure)) {
            return "this process has failed to load the libraries in %s before, and can load no others: restart the server with 'hotplate restart'"
                    .formatted(before);
        }
        System.setProperty(property, folder.toString());
        return rootCause(failure);
    }

    private static boolean isEarlierInitializationFailure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NoClassDefFoundError
                    && String.valueOf(cause.getMessage()).startsWith("Could not initialize class")) {
                return true;
            }
        }
        return false;
    }

    private static String rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        // the loader's messages have several lines; the first two contain the library and the reason
        return message == null
                ? cause.toString()
                : message.lines().limit(2).map(String::strip).collect(Collectors.joining(" "));
    }
}
