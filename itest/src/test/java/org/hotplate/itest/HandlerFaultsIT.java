// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.nio.file.Files;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import javax.inject.Inject;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.itest.carried.FaultyJar;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.model.deploy.ModelArchives;
import org.junit.Test;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** A handler that tries to end the server, or passes invalid tensors to the network: only its own request fails. */
public class HandlerFaultsIT extends ContainerTest {

    private static final List<String> ENDS =
            List.of("exit", "runtime exit", "halt", "method reference", "bound reference", "library");

    @Inject
    ConfigurationAdmin configurations;

    @Test
    public void noHandlerEndsTheServer() throws Exception {
        serve("digits");
        Archives.drop(FaultyJar.bytes(), deploy().resolve("faulty.jar"));
        serve("a", Archives.of(sample("digits.model")).service("faulty.py", "").bytes());

        endsNothing("a");

        answersSeven("digits");
    }

    @Test
    public void noHandlerThatAnArchiveCarriesEndsTheServer() throws Exception {
        allowCode();
        serve("digits");
        serve(
                "a",
                Archives.of(sample("digits.model"))
                        .carrying("faulty.jar", FaultyJar.bytes())
                        .bytes());

        endsNothing("a");

        answersSeven("digits");
    }

    @Test
    public void aHandlerThatEndsTheServerWhenItIsMadeFailsItsModelAlone() throws Exception {
        Archives.drop(FaultyJar.bytes(), deploy().resolve("faulty.jar"));
        Files.writeString(deploy().resolve("a.json"), "{\"quit\": \"at once\"}");
        Archives.drop(
                Archives.of(sample("digits.model")).service("faulty.py", "").bytes(), deploy().resolve("a.model"));

        awaitReason("a", ModelState.FAILED, "its handler for 'faulty' could not be created (IllegalStateException)");

        assertContains("System.exit(3) was called", stack("a"));
        serve("digits");
        answersSeven("digits");
    }

    @Test
    public void whatTheNetworkCannotTakeAndWhatNoFaceCanWriteIsTheHandlersFault() throws Exception {
        Archives.drop(FaultyJar.bytes(), deploy().resolve("faulty.jar"));
        serve("a", Archives.of(sample("digits.model")).service("faulty.py", "").bytes());

        for (String fault : List.of("rank", "type", "number", "none")) {
            assertEquals(fault, FailureKind.INTERNAL, failure("a", fault).kind());
            assertContains(
                    "The handler called the network with inputs that do not match its signature",
                    facts("a").lastFailure().orElseThrow().message());
            assertContains("FaultyHandler.inference", stack("a"));
        }
        assertContains(
                "returned a response with the number NaN", failure("a", "NaN").getMessage());
        assertEquals(FailureKind.OUT_OF_RESOURCES, failure("a", "out of memory").kind());
        assertContains(
                "a value of class java.lang.Object", failure("a", "object").getMessage());
        assertContains("one that contains itself", failure("a", "cycle").getMessage());
        assertEquals(FailureKind.INTERNAL, failure("a", "thief").kind());
        assertContains("may be used on the thread 'hotplate-worker-", stack("a"));

        assertEquals("sound, kept 0.0", answer("a", "none of them"));
        ModelFacts facts = facts("a");
        assertEquals(9, facts.failed());
        assertEquals(0, facts.abandoned());
    }

    private void endsNothing(String name) {
        for (String fault : ENDS) {
            assertContains("IllegalStateException", failure(name, fault).getMessage());
            assertContains("installed code cannot end the server", stack(name));
        }
        assertEquals("sound", answer(name, "none of them"));
    }

    private String stack(String name) {
        return facts(name).lastFailure().orElseThrow().stack();
    }

    private PredictionException failure(String name, String fault) {
        return (PredictionException) assertThrows(fault, CompletionException.class, () -> answer(name, fault))
                .getCause();
    }

    private Object answer(String name, String fault) {
        return models.find(name)
                .orElseThrow()
                .predict(new Request(Map.of("fault", fault)))
                .join()
                .value();
    }

    private void allowCode() throws Exception {
        Configuration configuration = configurations.getConfiguration("hotplate.archive.loader", "?");
        configuration.update(new Hashtable<>(Map.of("archives.code", "allow")));
        // the component's properties change when it uses the new configuration
        await().atMost(SOON).until(() -> "allow"
                .equals(context.getServiceReference(ModelArchives.class).getProperty("archives.code")));
    }
}
