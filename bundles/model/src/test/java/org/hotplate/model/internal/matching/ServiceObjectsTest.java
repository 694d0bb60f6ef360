// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

class ServiceObjectsTest {

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @SuppressWarnings("unchecked")
    private static final ServiceReference<String> REFERENCE = (ServiceReference<String>) Proxy.newProxyInstance(
            ServiceObjectsTest.class.getClassLoader(),
            new Class<?>[] {ServiceReference.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "hashCode" -> 1;
                case "equals" -> proxy == arguments[0];
                default -> "reference";
            });

    private ServiceObjects<String> services(Supplier<@Nullable String> objects) {
        BundleContext context = (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getService")) {
                        return objects.get();
                    }
                    events.add(method.getName());
                    return true;
                });
        return new ServiceObjects<>(
                context,
                (reference, object) -> events.add("added " + object),
                object -> events.add("removed " + object));
    }

    private String next() throws InterruptedException {
        return String.valueOf(events.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void addsAnObjectAtOnce() {
        ServiceObjects<String> services = services(() -> "handler");

        services.add(REFERENCE);
        services.remove(REFERENCE);

        assertEquals(List.of("added handler", "removed handler", "ungetService"), List.copyOf(events));
    }

    /** Reproduced by stopping and starting the libraries of MXNet while a picture model loads. */
    @Test
    void getsAnObjectThatItsComponentLacksForAMomentLater() throws Exception {
        BlockingQueue<String> attempts = new LinkedBlockingQueue<>(List.of("first", "second"));
        ServiceObjects<String> services = services(() -> attempts.poll() == null ? "handler" : null);

        services.add(REFERENCE);

        assertEquals("added handler", next());
        assertTrue(attempts.isEmpty());
    }

    @Test
    void doesNotAddAnObjectWhoseServiceIsRemovedMeanwhile() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch removed = new CountDownLatch(1);
        ServiceObjects<String> services = services(() -> {
            begun.countDown();
            try {
                removed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "late";
        });
        Thread registering = new Thread(() -> services.add(REFERENCE));
        registering.start();
        begun.await();

        services.remove(REFERENCE);
        removed.countDown();
        registering.join();

        assertEquals(List.of("ungetService"), List.copyOf(events));
    }
}
