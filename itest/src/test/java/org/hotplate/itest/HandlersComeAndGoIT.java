// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.inject.Inject;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.itest.carried.HandlerJar;
import org.hotplate.model.Model;
import org.hotplate.model.ModelState;
import org.hotplate.model.admin.HandlerCounts;
import org.hotplate.model.admin.HandlerMetrics;
import org.junit.Test;
import org.osgi.framework.ServiceReference;

/** A server without the handler that a model needs, until its jar is copied into the deploy folder. */
public class HandlersComeAndGoIT extends ContainerTest {

    @Inject
    HandlerMetrics metrics;

    @Override
    String[] features() {
        return new String[] {"runtime", "core", "mxnet-cpu", "handler-tensor", "rest", "shell"};
    }

    @Test
    public void waitsForAHandlerAndServesOnceItsJarIsDropped() throws Exception {
        Files.copy(sample("digits.model"), deploy().resolve("digits.model"));
        awaitReason("digits", ModelState.WAITING, "needs a handler for 'mxnet_vision_service'");

        Path jar = deploy().resolve("vision.jar");
        Files.copy(Product.jarOf("org.hotplate.handler.vision"), jar, StandardCopyOption.REPLACE_EXISTING);
        awaitState("digits", ModelState.READY);
        answersSeven("digits");

        Files.delete(jar);
        awaitReason("digits", ModelState.WAITING, "needs a handler for 'mxnet_vision_service'");
    }

    @Test
    public void aModelThatPinsAVersionStaysWithItWhileOthersTakeTheHighest() throws Exception {
        byte[] archive =
                Archives.of(sample("digits.model")).service("labels.py", "").bytes();
        Path first = deploy().resolve("labels-1.jar");
        Archives.drop(labels("one", "1.4.0"), first);
        Archives.drop(labels("two", "2.0.0"), deploy().resolve("labels-2.jar"));
        await().atMost(SOON).until(() -> factories().keySet().equals(Set.of("1.4.0", "2.0.0")));
        Archives.drop(
                "{\"handler_version\": \"[1.0,2)\"}".getBytes(StandardCharsets.UTF_8), deploy().resolve("pinned.json"));

        Model pinned = serve("pinned", archive);
        Model free = serve("free", archive);
        assertEquals("org.example.labels 1.4.0", facts("pinned").handlerBundle());
        assertEquals("org.example.labels 2.0.0", facts("free").handlerBundle());
        assertEquals("one/one", answer(pinned));
        assertEquals("two/two", answer(free));
        assertEquals("two/two", answer(free));
        assertEquals(new HandlerCounts(1, 0, 0), metrics.counts(factories().get("1.4.0")));
        assertEquals(new HandlerCounts(2, 0, 0), metrics.counts(factories().get("2.0.0")));

        Files.delete(first);
        assertEquals(
                "needs a handler for 'labels' of version [1.0,2); there is 2.0.0",
                awaitReason("pinned", ModelState.WAITING, "of version").reason());
        assertEquals("two/two", answer(free));

        Archives.drop(labels("one", "1.5.0"), first);
        awaitState("pinned", ModelState.READY);
        assertEquals("one/one", answer(pinned));
        assertEquals("org.example.labels 1.5.0", facts("pinned").handlerBundle());
        assertEquals("two/two", answer(free));
    }

    private static byte[] labels(String answer, String version) throws Exception {
        return HandlerJar.answering(answer)
                .header("Bundle-Version", version)
                .header("Export-Package", null)
                .header("Import-Package", "org.osgi.framework,org.hotplate.handler,org.hotplate.tensor")
                .bytes();
    }

    /** Returns the service ids of the handlers for labels by their bundles' versions. */
    private Map<String, Long> factories() throws Exception {
        Map<String, Long> found = new TreeMap<>();
        String labels = "(%s=labels)".formatted(ModelHandlerFactory.SERVICES);
        for (ServiceReference<?> reference : context.getServiceReferences(ModelHandlerFactory.class, labels)) {
            found.put(reference.getBundle().getVersion().toString(), (Long) reference.getProperty("service.id"));
        }
        return found;
    }

    private static Object answer(Model model) throws Exception {
        return model.predict(picture(seven())).join().value();
    }

    @Override
    public void takeEverythingAway() throws Exception {
        super.takeEverythingAway();
        await().until(() -> models.models().isEmpty());
    }
}
