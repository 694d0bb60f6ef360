// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.lang.reflect.Proxy;
import java.util.List;

/** The signals that tell a process to end. Left to itself, Java hears the first of them and no other. */
final class EndSignals {

    private static final List<String> NAMES = List.of("TERM", "INT");

    private EndSignals() {}

    /**
     * Has an action done for each that comes, on a thread of its own.
     *
     * <p>By reflection, since the compiler warns of classes that JDKs need not have. Where they are missing, the first
     * signal is still heard: by Java, which then runs the shutdown hooks.
     */
    static void each(Runnable action) {
        for (var name : NAMES) {
            try {
                var signal = Class.forName("sun.misc.Signal");
                var handler = Class.forName("sun.misc.SignalHandler");
                var told = Proxy.newProxyInstance(
                        EndSignals.class.getClassLoader(),
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
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), told);
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                System.err.printf("hotplate: A second %s will not be heard: %s.%n", name, e);
            }
        }
    }
}
