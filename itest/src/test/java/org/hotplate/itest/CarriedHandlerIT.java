// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.inject.Inject;
import org.hotplate.itest.carried.HandlerJar;
import org.hotplate.itest.carried.LabelHandlers;
import org.hotplate.model.Failure;
import org.hotplate.model.ModelState;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.model.deploy.ModelArchives;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Archives with a handler bundle: when its code may run, and that it is installed, updated and uninstalled with its
 * model.
 */
public class CarriedHandlerIT extends ContainerTest {

    private static final String LOADER = "org.hotplate.archive.loader";

    @Inject
    ConfigurationAdmin configurations;

    @Before
    public void denyCode() throws Exception {
        policy("deny");
    }

    @Test
    public void waitsUntilItIsTrustedAndAnswersByItsOwnHandlerThen() throws Exception {
        drop("a", HandlerJar.answering("one"));

        awaitReason("a", ModelState.WAITING, "code");
        assertEquals(
                "archive carries code: model:trust a, or archives.code=signed|allow",
                facts("a").reason());
        assertEquals(List.of(), carried());
        assertContains(
                "labels.jar (org.example.labels 1.0.0, SHA-256 ", facts("a").code());
        assertContains(", not trusted", facts("a").code());

        trust("a");
        awaitState("a", ModelState.READY);
        assertEquals("one/one", answer("a"));
        assertEquals("carried by the archive as labels.jar", facts("a").handlerRule());
        assertEquals("org.example.labels 1.0.0", facts("a").handlerBundle());
        assertContains(", trusted by model:trust", facts("a").code());
        assertEquals(1, carried().size());
        assertContains(
                "trusted already",
                assertThrows(DeployException.class, () -> trust("a")).getMessage());
    }

    @Test
    public void anUpdateWithAnotherJarWaitsWhileTheOldOneServes() throws Exception {
        drop("a", HandlerJar.answering("one"));
        awaitState("a", ModelState.WAITING);
        trust("a");
        awaitState("a", ModelState.READY);

        drop("a", HandlerJar.answering("two"));
        awaitReason("a", ModelState.READY, "its update waits: archive carries code: model:trust a, or");
        assertEquals("one/one", answer("a"));
        trust("a");

        await().atMost(SOON).until(() -> answer("a").equals("two/two"));
        await().atMost(SOON).until(() -> carried().size() == 1);
        assertEquals("", facts("a").reason());
    }

    @Test
    public void twoVersionsOfOneClassServeSideBySideAndOneGoesWhileTheOtherServes() throws Exception {
        policy("allow");
        drop("a", HandlerJar.answering("one"));
        drop("b", HandlerJar.answering("two"));
        awaitState("a", ModelState.READY);
        awaitState("b", ModelState.READY);
        AtomicInteger answered = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        Map<String, Integer> answers = new ConcurrentHashMap<>();
        List<Future<?>> clients = clients(4, over, i -> {
            String name = i % 2 == 0 && answered.get() < 400 ? "a" : "b";
            answers.merge(name + " " + answer(name), 1, Integer::sum);
            answered.incrementAndGet();
        });
        await().atMost(SOON).until(() -> answered.get() > 400);
        await().atMost(SOON).until(() -> answered.get() > 500);

        Files.delete(deploy().resolve("a.model"));
        await().atMost(SOON).until(() -> carried().size() == 1);
        int before = answered.get();
        await().atMost(SOON).until(() -> answered.get() > before + 200);
        over.set(true);
        for (Future<?> client : clients) {
            client.get(30, TimeUnit.SECONDS);
        }

        assertEquals(answers.toString(), Set.of("a one/one", "b two/two"), answers.keySet());
    }

    @Test
    public void anUpdateUnderLoadFailsNoRequestAndMixesNoAnswer() throws Exception {
        policy("allow");
        drop("a", HandlerJar.answering("v0"));
        awaitState("a", ModelState.READY);
        AtomicBoolean over = new AtomicBoolean();
        Map<String, Integer> answers = new ConcurrentHashMap<>();
        List<Future<?>> clients = clients(4, over, i -> answers.merge(answer("a"), 1, Integer::sum));

        for (int version = 1; version <= 5; version++) {
            String expected = "v%d/v%d".formatted(version, version);
            drop("a", HandlerJar.answering("v" + version));
            await(expected).atMost(SOON).until(() -> answers.getOrDefault(expected, 0) > 50);
        }
        over.set(true);
        for (Future<?> client : clients) {
            client.get(30, TimeUnit.SECONDS);
        }

        answers.keySet().forEach(answer -> assertTrue(answer, answer.matches("(v\\d)/\\1")));
        assertEquals(0, facts("a").failed());
        await().atMost(SOON).until(() -> carried().size() == 1);
    }

    @Test
    public void nothingOfItIsLeftWhenItsModelIsGone() throws Exception {
        policy("allow");
        int bundles = context.getBundles().length;
        Archives archive = Archives.of(sample("digits.model"))
                .carrying("vision.jar", Files.readAllBytes(Product.jarOf("org.hotplate.handler.vision")));
        Archives.drop(archive.bytes(), deploy().resolve("a.model"));
        awaitState("a", ModelState.READY);
        answersSeven("a");
        WeakReference<ClassLoader> first = loaderOf(carried().get(0));
        Archives.drop(archive.described("newer").bytes(), deploy().resolve("a.model"));
        await().atMost(SOON).until(() -> facts("a").description().equals("newer"));
        answersSeven("a");
        await().atMost(SOON).until(() -> carried().size() == 1);
        WeakReference<ClassLoader> second = loaderOf(carried().get(0));
        awaitCollected("the updated version's classes", first);

        Files.delete(deploy().resolve("a.model"));
        await().atMost(SOON).until(() -> models.find("a").isEmpty());
        await().atMost(SOON).until(() -> context.getBundles().length == bundles);

        assertEquals(List.of(), carried());
        awaitCollected("the removed version's classes", second);
        assertEquals(
                List.of(),
                List.copyOf(context.getBundle(0).adapt(FrameworkWiring.class).getRemovalPendingBundles()));
        assertTrue(Files.notExists(data().resolve("models/a")));
        assertTrue(Files.notExists(data().resolve("trust/a.json")));
    }

    @Test
    public void nothingIsLeftOfABundleWhoseActivatorRegistersItsHandler() throws Exception {
        policy("allow");
        drop("a", HandlerJar.answering("one"));
        awaitState("a", ModelState.READY);
        assertEquals("one/one", answer("a"));
        WeakReference<ClassLoader> first = loaderOf(carried().get(0));

        drop("a", HandlerJar.answering("two"));
        await().atMost(SOON).until(() -> answer("a").equals("two/two"));
        await().atMost(SOON).until(() -> carried().size() == 1);
        WeakReference<ClassLoader> second = loaderOf(carried().get(0));
        awaitCollected("the updated version's classes", first);
        Files.delete(deploy().resolve("a.model"));
        await().atMost(SOON).until(() -> carried().isEmpty());
        awaitCollected("the removed version's classes", second);
    }

    @Test
    public void aFailedUpdateLeavesTheOldOneServingAndNothingOfItself() throws Exception {
        policy("allow");
        drop("a", HandlerJar.answering("one"));
        awaitState("a", ModelState.READY);

        drop("a", HandlerJar.answering("two").header("Test-Fault", "no licence"));
        awaitFailure(
                "a",
                "labels.jar of the archive does not start: its activator failed with"
                        + " java.lang.IllegalStateException: no licence");
        drop("a", HandlerJar.answering("two").header("Import-Package", "com.example.absent"));
        awaitFailure("a", "labels.jar of the archive has missing imports: package com.example.absent;");
        drop("a", HandlerJar.answering("two").header("Bundle-SymbolicName", null));
        awaitFailure("a", "labels.jar in the archive is not a handler bundle");
        drop("a", HandlerJar.answering("two").header("Fragment-Host", "org.hotplate.handler"));
        awaitFailure("a", "labels.jar in the archive is a fragment of 'org.hotplate.handler'");

        assertEquals(ModelState.READY, facts("a").state());
        assertEquals("one/one", answer("a"));
        await().atMost(SOON).until(() -> carried().size() == 1);
    }

    @Test
    public void aFirstOneThatCannotStartFailsInOneSentenceWithTheStackForDiagnosis() throws Exception {
        policy("allow");
        drop("a", HandlerJar.answering("one").header("Test-Fault", "no licence"));
        awaitReason("a", ModelState.FAILED, "its activator failed with java.lang.IllegalStateException: no licence");

        assertEquals(1, facts("a").reason().lines().count());
        assertContains(
                "at " + LabelHandlers.class.getName(),
                facts("a").lastFailure().map(Failure::stack).orElse(""));
        await().atMost(SOON).until(() -> carried().isEmpty());
    }

    @Test
    public void aModelMayBeRemovedWhileItWaits() throws Exception {
        drop("a", HandlerJar.answering("one"));
        awaitState("a", ModelState.WAITING);

        Files.delete(deploy().resolve("a.model"));

        await().atMost(SOON).until(() -> models.find("a").isEmpty());
        await().atMost(SOON).until(() -> Files.notExists(data().resolve("models/a")));
        assertThrows(DeployException.class, () -> trust("a"));
    }

    @Test
    public void waitsForAHandlerThatItsBundleDoesNotRegister() throws Exception {
        policy("allow");
        drop("a", HandlerJar.answering("one").header("Test-Services", null));

        awaitReason("a", ModelState.WAITING, "needs a handler from labels.jar");
        Files.delete(deploy().resolve("a.model"));
        await().atMost(SOON).until(() -> carried().isEmpty());
    }

    @Test
    public void mayCarryTheServersOwnHandlerUnderItsOwnName() throws Exception {
        policy("allow");
        serve("digits");
        Path vision = Product.jarOf("org.hotplate.handler.vision");
        drop("own", "vision.jar", Files.readAllBytes(vision));

        awaitState("own", ModelState.READY);
        answersSeven("own");
        answersSeven("digits");
        assertEquals("carried by the archive as vision.jar", facts("own").handlerRule());
        assertEquals("", facts("digits").code());

        Files.delete(deploy().resolve("own.model"));
        await().atMost(SOON).until(() -> carried().isEmpty());
        answersSeven("digits");
    }

    @Test
    public void outlivesItsLoaderAndGoesWithItsModelNevertheless() throws Exception {
        drop("a", HandlerJar.answering("one"));
        awaitState("a", ModelState.WAITING);
        trust("a");
        awaitState("a", ModelState.READY);
        Bundle loader = bundle(LOADER);

        loader.stop();
        String without = answer("a");
        int bundles = carried().size();
        loader.update();
        refresh(loader);
        loader.start();
        assertEquals("one/one", without);
        assertEquals(1, bundles);
        await().atMost(SOON).until(() -> context.getServiceReference(ModelArchives.class) != null);
        assertEquals("one/one", answer("a"));
        await().atMost(SOON).until(() -> assertThrows(DeployException.class, () -> trust("a"))
                .getMessage()
                .contains("trusted already"));
        drop("a", HandlerJar.answering("one"), "another description");
        await().atMost(SOON)
                .untilAsserted(() -> assertEquals(
                        facts("a").toString(), "another description", facts("a").description()));
        assertEquals("one/one", answer("a"));
        await().atMost(SOON).until(() -> carried().size() == 1);

        Files.delete(deploy().resolve("a.model"));
        await().atMost(SOON).until(() -> carried().isEmpty());
    }

    private interface Call {
        void make(int client) throws Exception;
    }

    private static List<Future<?>> clients(int number, AtomicBoolean over, Call call) {
        ExecutorService threads = Executors.newFixedThreadPool(number);
        List<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            int client = i;
            clients.add(threads.submit(() -> {
                while (!over.get()) {
                    call.make(client);
                }
                return null;
            }));
        }
        threads.shutdown();
        return clients;
    }

    private void policy(String policy) throws Exception {
        Configuration configuration = configurations.getConfiguration("hotplate.archive.loader", "?");
        String before = configuration.getProperties() == null
                ? "deny"
                : String.valueOf(configuration.getProperties().get("archives.code"));
        if (before.equals(policy)) {
            return;
        }
        configuration.update(new Hashtable<>(Map.of("archives.code", policy)));
        // the component's properties change when it uses the new configuration
        await().atMost(SOON)
                .until(() -> policy.equals(
                        context.getServiceReference(ModelArchives.class).getProperty("archives.code")));
    }

    private void trust(String name) throws DeployException {
        context.getService(context.getServiceReference(ModelArchives.class)).trust(name, Optional.empty());
    }

    private void drop(String name, HandlerJar jar) throws Exception {
        drop(name, "labels.jar", jar.bytes());
    }

    private void drop(String name, HandlerJar jar, String description) throws Exception {
        Archives archive = Archives.of(sample("digits.model")).carrying("labels.jar", jar.bytes());
        Archives.drop(archive.described(description).bytes(), deploy().resolve(name + ".model"));
    }

    private void drop(String name, String file, byte[] jar) throws Exception {
        Archives.drop(
                Archives.of(sample("digits.model")).carrying(file, jar).bytes(), deploy().resolve(name + ".model"));
    }

    private String answer(String name) throws Exception {
        return models.find(name)
                .orElseThrow()
                .predict(picture(seven()))
                .get(30, TimeUnit.SECONDS)
                .value()
                .toString();
    }

    private void awaitFailure(String name, String part) {
        await(part).atMost(SOON).until(() -> facts(name)
                .lastFailure()
                .filter(failure -> failure.message().contains(part))
                .isPresent());
    }

    private List<Bundle> carried() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getLocation().startsWith("model:"))
                .toList();
    }

    private static WeakReference<ClassLoader> loaderOf(Bundle bundle) {
        return new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());
    }

    /** The uninstallation must be prompt, and not wait for a timer. */
    private static void awaitCollected(String what, WeakReference<ClassLoader> loader) {
        await(what).atMost(Duration.ofSeconds(10)).until(() -> {
            System.gc();
            return loader.get() == null;
        });
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
