// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Handlers for the signals TERM and INT. By default, Java runs the shutdown hooks on the first signal and ignores
 * further ones.
 */
final class TerminationSignals {

    private static final List<String> NAMES = List.of("TERM", "INT");

    private TerminationSignals() {}

    /**
     * Runs an action on each signal, on a separate thread.
     *
     * <p>By reflection, because the classes are not part of the Java API. On JVMs without them, the first signal still
     * runs the shutdown hooks.
     */
    static void handle(Runnable action) {
        for (var name : NAMES) {
            try {
                var signal = Class.forName("sun.misc.Signal");
                var handler = Class.forName("sun.misc.SignalHandler");
                var callback = Proxy.newProxyInstance(
                        TerminationSignals.class.getClassLoader(),
                        new Class<?>[] {handler},
                        (proxy, method, arguments) -> switch (method.getName()) {
                            case "hashCode" -> System.identityHashCode(proxy);
                            case "equals" -> proxy == arguments[0];
                            case "toString" -> name;
                            default -> {
                                action.run();
                                yield null;
                            }
                        });
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), callback);
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                System.err.printf(
                        "hotplate: Cannot handle the signal %s: %s. A second %1$s will not end the server at once.%n",
                        name, e);
            }
        }
    }
}
