// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Response;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.model.Model;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** Bundles that are stopped, started, updated, refreshed and uninstalled while requests arrive. */
public class PartsComeAndGoIT extends ContainerTest {

    /** The product's default features. */
    @Override
    String[] features() throws Exception {
        return Product.defaultFeatures();
    }

    /**
     * Hotplate's bundles whose packages no other bundle uses: a refresh of the others would stop this test's bundle.
     */
    private List<Bundle> ours() {
        List<Bundle> ours = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().startsWith("org.hotplate.")
                        && bundle.adapt(BundleWiring.class)
                                .getProvidedWires(PackageNamespace.PACKAGE_NAMESPACE)
                                .isEmpty())
                .toList();
        List<String> names = ours.stream().map(Bundle::getSymbolicName).toList();
        assertTrue(
                names.toString(),
                names.containsAll(List.of(
                        "org.hotplate.engine.mxnet",
                        "org.hotplate.mxnet.natives.cpu",
                        "org.hotplate.archive.loader",
                        "org.hotplate.rest",
                        "org.hotplate.shell",
                        "org.hotplate.handler.vision",
                        "org.hotplate.handler.pixel2pixel")));
        System.out.println("These come and go: " + names);
        return ours;
    }

    @Test
    public void holdsRequestsWhileTheEngineIsAwayThenRefusesThemThenServesAgain() throws Exception {
        Model model = serve("digits");
        byte[] seven = seven();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        List<Throwable> unexpected = new ArrayList<>();
        ExecutorService clients = Executors.newFixedThreadPool(4);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            running.add(clients.submit(() -> {
                while (!over.get()) {
                    try {
                        model.predict(picture(seven)).join();
                        answered.incrementAndGet();
                    } catch (CompletionException e) {
                        if (((PredictionException) e.getCause()).kind() != FailureKind.UNAVAILABLE) {
                            unexpected.add(e);
                        }
                    }
                }
            }));
        }
        await().until(() -> answered.get() > 50);
        Bundle engine = bundle("org.hotplate.engine.mxnet");

        engine.stop();
        assertEquals(
                "needs engine MXNet",
                awaitReason("digits", ModelState.WAITING, "needs").reason());
        CompletableFuture<Response> held = model.predict(picture(seven));
        await().atMost(SOON).until(() -> model.refusal().isPresent());
        assertContains("needs engine MXNet", model.refusal().orElseThrow().getMessage());
        await().atMost(SOON).until(held::isCompletedExceptionally);
        engine.start();
        awaitState("digits", ModelState.READY);
        int before = answered.get();
        await().until(() -> answered.get() > before + 50);

        over.set(true);
        for (Future<?> client : running) {
            client.get(30, TimeUnit.SECONDS);
        }
        clients.shutdown();
        assertEquals(unexpected.toString(), 0, unexpected.size());
        engine.stop();
        CompletableFuture<Response> heldBriefly = model.predict(picture(seven));
        engine.start();
        assertTrue(heldBriefly.get(30, TimeUnit.SECONDS) != null);
    }

    @Test
    public void everyBundleMayStopAndStart() throws Exception {
        serve("digits");
        for (Bundle bundle : ours()) {
            bundle.stop();
            bundle.start();
            servesAgain(bundle + " stopped and started");
        }
    }

    @Test
    public void everyBundleMayBeUpdatedAndRefreshed() throws Exception {
        serve("digits");
        for (Bundle bundle : ours()) {
            bundle.update();
            refresh(bundle);
            servesAgain(bundle + " updated and refreshed");
        }
    }

    @Test
    public void everyBundleMayBeUninstalledAndInstalledAgain() throws Exception {
        serve("digits");
        for (Bundle bundle : ours()) {
            String location = bundle.getLocation();
            bundle.uninstall();
            refresh(bundle);
            context.installBundle(location).start();
            servesAgain(bundle + " uninstalled and installed");
        }
    }

    @Test
    public void withoutTheNativesEverythingElseStaysUp() throws Exception {
        serve("digits");
        Bundle natives = bundle("org.hotplate.mxnet.natives.cpu");

        natives.stop();

        awaitReason("digits", ModelState.WAITING, "needs engine MXNet");
        await("pixels in plain Java").atMost(SOON).until(() -> codecs().equals(List.of(false)));
        natives.start();
        servesAgain("the natives were away");
        assertEquals(List.of(true), codecs());
    }

    /** Returns, for each codec, whether it is exact. */
    private List<Boolean> codecs() throws Exception {
        return context.getServiceReferences(ImageCodec.class, null).stream()
                .map(codec -> context.getService(codec).exact())
                .toList();
    }

    private void servesAgain(String after) throws Exception {
        await(after)
                .atMost(SOON)
                .until(() -> state("digits").filter(ModelState.READY::equals).isPresent());
        answersSeven("digits");
        Path maps = Path.of("/proc/self/maps");
        if (Files.isReadable(maps)) {
            Set<String> mapped = new TreeSet<>();
            for (String line : Files.readAllLines(maps)) {
                if (line.contains("libmxnet")) {
                    mapped.add(line.substring(line.indexOf('/')));
                }
            }
            assertEquals(after + ": " + mapped, 1, mapped.size());
        }
    }

    private void refresh(Bundle bundle) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                done.countDown();
            }
        });
        assertTrue("the refresh ends", done.await(60, TimeUnit.SECONDS));
    }
}
