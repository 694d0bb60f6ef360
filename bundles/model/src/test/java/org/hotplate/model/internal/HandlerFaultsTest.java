// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.hotplate.archive.ModelArchive;
import org.hotplate.archive.ServiceFile;
import org.hotplate.handler.BorrowedNetwork;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.model.admin.HandlerCounts;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.internal.matching.ComponentOrigin;
import org.hotplate.model.internal.matching.EngineComponent;
import org.hotplate.model.internal.matching.HandlerComponent;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

/** Handlers that do what no handler may, beside a model and requests that are none the worse for it. */
class HandlerFaultsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    /** What a step of a request does in place of what it should. */
    private interface Misdeed {
        Object commit() throws Exception;
    }

    /** Runs the misdeed a request names in the step it names, and is sound for all others. */
    private static final class FaultyHandler implements ModelHandler {

        @Override
        @SuppressWarnings("unchecked")
        public List<Tensor> preprocess(Request request) throws HandlerException {
            Tensor one = Tensor.ofFloats("x", Shape.of(1, 1), 1);
            return (List<Tensor>) done("preprocess", request, List.of(one));
        }

        @Override
        @SuppressWarnings("unchecked")
        public List<Tensor> inference(List<Tensor> inputs, BorrowedNetwork network, Request request)
                throws HandlerException {
            return (List<Tensor>) done("inference", request, network.forward(inputs));
        }

        @Override
        public Response postprocess(List<Tensor> outputs, Request request) throws HandlerException {
            return (Response) done("postprocess", request, new Response("sound"));
        }

        private static Object done(String step, Request request, Object sound) throws HandlerException {
            try {
                return request.names().contains(step) ? ((Misdeed) request.item(step)).commit() : sound;
            } catch (HandlerException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                return HandlerFaultsTest.<RuntimeException>sneaked(e);
            }
        }
    }

    private final FakeEngine engine = new FakeEngine();
    private WhiteboardModelRegistry registry = registry(LONG);

    @BeforeEach
    void aSoundModelIsServed() {
        engineComes();
        handlerComes("sound_service", context -> new FaultyHandler(), 2);
        assertThat(deployed("sound", "sound_service")).isTrue();
    }

    @AfterEach
    void theOtherModelServesOn() {
        assertThat(answer("sound", Map.of())).isEqualTo("sound");
        registry.close();
        assertThat(engine.misuses).hasValue(0);
        // a call that ends after the registry closes what it used
        await().untilAsserted(() -> {
            assertThat(engine.openReplicas).hasValue(0);
            assertThat(engine.openNetworks).hasValue(0);
        });
    }

    @Test
    void whateverAStepThrowsHarmsItsOwnRequest() {
        List<Throwable> thrown = List.of(
                new IllegalStateException("told to"),
                new Exception("undeclared"),
                new StackOverflowError(),
                new NoClassDefFoundError("org/example/Gone"),
                new AssertionError("wrong"),
                new Unprintable());

        for (String step : List.of("preprocess", "inference", "postprocess")) {
            for (Throwable throwable : thrown) {
                PredictionException fault = fault(step, () -> HandlerFaultsTest.<RuntimeException>sneaked(throwable));

                assertThat(fault.kind()).isEqualTo(FailureKind.INTERNAL);
                assertThat(fault).hasMessageStartingWith("The handler for 'sound_service' failed on this request (");
                assertThat(facts("sound").lastFailure().orElseThrow().stack())
                        .contains(throwable.getClass().getName());
            }
        }
        assertThat(facts("sound").failed()).isEqualTo(3L * thrown.size());
        assertThat(facts("sound").abandoned()).isZero();
    }

    @Test
    void aStackWithoutAnEndEndsWithItsRequest() {
        assertThat(fault("preprocess", HandlerFaultsTest::endless).kind()).isEqualTo(FailureKind.INTERNAL);
        assertThat(facts("sound").lastFailure().orElseThrow().stack()).contains("endless");
    }

    @Test
    void memoryThatRunsOutIsItsRequestsMisfortune() {
        PredictionException fault = fault(
                "inference",
                () -> HandlerFaultsTest.<RuntimeException>sneaked(new OutOfMemoryError("Java heap space")));

        assertThat(fault.kind()).isEqualTo(FailureKind.OUT_OF_RESOURCES);
        assertThat(facts("sound").lastFailure().orElseThrow().stack()).contains("OutOfMemoryError");
    }

    @Test
    void nothingWhereThereHasToBeSomethingIsAFault() {
        assertThat(fault("preprocess", () -> null))
                .hasMessage("The handler for 'sound_service' returned null from preprocess()");
        assertThat(fault("inference", () -> null))
                .hasMessage("The handler for 'sound_service' returned null from inference()");
        assertThat(fault("postprocess", () -> null))
                .hasMessage("The handler for 'sound_service' returned null from postprocess()");
        assertThat(fault("preprocess", () -> Arrays.asList((Tensor) null)))
                .hasMessage("The handler for 'sound_service' returned a null tensor from preprocess()");
    }

    @Test
    void tensorsThatTheSignatureRulesOutAreTheHandlersFault() {
        Tensor sound = Tensor.ofFloats("x", Shape.of(1, 1), 1);
        String begin = "The handler called the network with inputs that do not match its signature: ";

        assertThat(fault("preprocess", () -> List.of(sound, sound)))
                .hasMessage(begin + "2 tensors; expected is one for each of [x]");
        assertThat(fault("preprocess", List::of)).hasMessage(begin + "0 tensors; expected is one for each of [x]");
        assertThat(fault("preprocess", () -> List.of(Tensor.ofFloats("y", Shape.of(1, 1), 1))))
                .hasMessage(begin + "'y' as tensor 1; expected are [x], in this order");
        assertThat(fault("preprocess", () -> List.of(Tensor.ofFloats("x", Shape.of(1), 1))))
                .hasMessage(begin + "'x' of shape [1]; needed is [any, 1]");
        assertThat(fault("preprocess", () -> List.of(Tensor.ofFloats("x", Shape.of(1, 2), 1, 2)))
                        .kind())
                .isEqualTo(FailureKind.INTERNAL);

        assertThat(facts("sound").failed()).isEqualTo(5);
        assertThat(facts("sound").lastFailure().orElseThrow().stack()).contains("BorrowedReplica.forward");
    }

    @Test
    void whatTheSignatureLeavesOpenIsTheCallersWhereTheyAreNumbersAndTheHandlersWhereTheyArePictures() {
        assertThat(deployed("pictures", "sound_service", Signature.IMAGE)).isTrue();
        engine.unfit = "Input 'x' has 7.5 as its element 0";

        assertThat(refusal("sound").kind()).isEqualTo(FailureKind.BAD_REQUEST);
        assertThat(refusal("pictures").kind()).isEqualTo(FailureKind.INTERNAL);

        engine.unfit = "";
        assertThat(facts("sound").failed()).isZero();
        assertThat(facts("pictures").failed()).isEqualTo(1);
    }

    @Test
    void aNumberThatIsNoneIsAFaultUnlessTheNetworkGaveIt() {
        Tensor given = Tensor.ofFloats("y", Shape.of(1), Float.NaN);

        assertThat(fault("postprocess", () -> new Response(Float.NaN)))
                .hasMessageStartingWith(
                        "The handler for 'sound_service' returned a response with the number NaN; allowed are");
        assertThat(fault("postprocess", () -> new Response(List.of(Map.of("p", Double.NEGATIVE_INFINITY)))))
                .hasMessageContaining("returned a response with the number -Infinity");
        assertThat(answer("sound", Map.of("postprocess", (Misdeed) () -> new Response(given))))
                .isSameAs(given);
        assertThat(facts("sound").failed()).isEqualTo(2);
    }

    @Test
    void eachVersionOfAHandlerHasItsOwnCounts() {
        fault("preprocess", () -> null);
        answer("sound", Map.of());

        handlerComes("sound_service", context -> new FaultyHandler(), 3, "2");
        await().until(() -> facts("sound").handlerBundle().equals("h 2"));
        answer("sound", Map.of());
        answer("sound", Map.of());

        assertThat(registry.counts(2)).isEqualTo(new HandlerCounts(1, 1, 0));
        assertThat(registry.counts(3)).isEqualTo(new HandlerCounts(2, 0, 0));
        assertThat(registry.counts(4)).isEqualTo(HandlerCounts.NONE);
    }

    @Test
    void anAnswerThatNoFaceCanWriteIsAFault() {
        List<Object> cyclic = new ArrayList<>();
        cyclic.add(cyclic);
        Map<Object, Object> nested = new HashMap<>();
        nested.put("k", List.of(new Object[] {new StringBuilder("no value")}));

        assertThat(fault("postprocess", () -> new Response(Path.of("x"))))
                .hasMessageContaining("a value of class sun.");
        assertThat(fault("postprocess", () -> new Response(nested)))
                .hasMessageContaining(
                        "returned a response with a value of class java.lang.StringBuilder; allowed are strings");
        assertThat(fault("postprocess", () -> new Response(cyclic)))
                .hasMessageContaining("lists or maps more than 500 deep, or one that contains itself");
        assertThat(fault(
                                "postprocess",
                                () -> new Response(new ArrayList<Object>() {
                                    @Override
                                    public int size() {
                                        throw new IllegalStateException("hostile");
                                    }

                                    @Override
                                    public java.util.Iterator<Object> iterator() {
                                        throw new IllegalStateException("hostile");
                                    }
                                }))
                        .kind())
                .isEqualTo(FailureKind.INTERNAL);
    }

    @Test
    void anExceptionWithoutAMessageOrAKindIsAFaultAsAnyOther() {
        assertThat(fault("preprocess", () -> {
                            throw new HandlerException(FailureKind.BAD_REQUEST, null, null);
                        })
                        .kind())
                .isEqualTo(FailureKind.INTERNAL);
        assertThat(fault("preprocess", () -> {
                            throw new HandlerException(null, "x", null);
                        })
                        .kind())
                .isEqualTo(FailureKind.INTERNAL);
    }

    @Test
    void whatAHandlerDoesToItsThreadIsGoneForTheNextRequest() {
        registry.close();
        registry = registry(LONG, 1);
        aSoundModelIsServed();
        ClassLoader other = new ClassLoader() {};

        fault("preprocess", () -> {
            Thread.currentThread().setContextClassLoader(other);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("left so");
        });

        AtomicReference<Boolean> clean = new AtomicReference<>();
        answer("sound", Map.of("postprocess", (Misdeed) () -> {
            clean.set(!Thread.currentThread().isInterrupted()
                    && Thread.currentThread().getContextClassLoader() != other);
            return new Response("sound");
        }));
        assertThat(clean).hasValue(true);
    }

    @Test
    void aHandlerThatCannotBeMadeFailsItsOwnModel() {
        handlerComes(
                "throws", context -> HandlerFaultsTest.<RuntimeException>sneaked(new NoClassDefFoundError("x/Y")), 3);
        handlerComes("none", context -> null, 4);
        handlerComes("endless", context -> (ModelHandler) endless(), 5);

        assertThat(deployed("a", "throws")).isFalse();
        assertThat(deployed("b", "none")).isFalse();
        assertThat(deployed("c", "endless")).isFalse();

        assertThat(facts("a").reason())
                .isEqualTo(
                        "its handler for 'throws' could not be created (NoClassDefFoundError); model:diag a shows the stack");
        assertThat(facts("a").lastFailure().orElseThrow().stack()).contains("x/Y");
        assertThat(facts("b").reason()).isEqualTo("its handler for 'none' was not created: create() returned null");
        assertThat(facts("c").reason()).contains("StackOverflowError");
    }

    @Test
    void aHandlerThatIsNeverMadeHoldsUpNoOtherModel() {
        registry.close();
        registry = registry(Duration.ofMillis(300));
        aSoundModelIsServed();
        Gate stuck = Gate.shut();
        FakeHandlerOfClose made = new FakeHandlerOfClose(Gate.open());
        handlerComes(
                "hangs",
                context -> {
                    stuck.pass();
                    return made;
                },
                3);

        assertThat(deployed("a", "hangs")).isFalse();

        assertThat(facts("a").state()).isEqualTo(ModelState.FAILED);
        assertThat(facts("a").reason()).isEqualTo("its handler for 'hangs' was not created within 300 ms");
        assertThat(deployed("b", "sound_service")).isTrue();
        stuck.release();
        await().until(() -> made.closing.arrived() == 1);
    }

    @Test
    void aHandlerThatCannotEvenCloseIsLeftToItself() {
        handlerComes("unclosable", context -> new FakeHandlerOfClose(null), 3);
        assertThat(deployed("a", "unclosable")).isTrue();

        registry.undeploy("a").toCompletableFuture().join();

        assertThat(registry.find("a")).isEmpty();
        assertThat(deployed("b", "sound_service")).isTrue();
    }

    @Test
    void aHangingRequestCostsItsWorkerAndNoOthersAnswer() {
        registry.close();
        registry = registry(Duration.ofMillis(300));
        aSoundModelIsServed();
        Gate stuck = Gate.shut();

        PredictionException fault = fault("postprocess", () -> {
            stuck.pass();
            return null;
        });

        assertThat(fault.kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(facts("sound").abandoned()).isEqualTo(1);
        assertThat(registry.counts(2)).isEqualTo(new HandlerCounts(0, 1, 1));
        assertThat(answer("sound", Map.of())).isEqualTo("sound");
        stuck.release();
    }

    @Test
    void aNetworkThatWasKeptRunsForNobodyElse() throws Exception {
        AtomicReference<BorrowedNetwork> kept = new AtomicReference<>();
        ModelHandler thief = new ModelHandler() {
            @Override
            public List<Tensor> preprocess(Request request) {
                return List.of(Tensor.ofFloats("x", Shape.of(1, 1), 1));
            }

            @Override
            public List<Tensor> inference(List<Tensor> inputs, BorrowedNetwork network, Request request)
                    throws HandlerException {
                kept.set(network);
                CompletableFuture<Object> elsewhere = CompletableFuture.supplyAsync(() -> refusalOf(network));
                assertThat(elsewhere.join()).asString().contains("may be used on the thread 'hotplate-worker-");
                return network.forward(inputs);
            }

            @Override
            public Response postprocess(List<Tensor> outputs, Request request) {
                return new Response(refusalOf(kept.get()));
            }
        };
        handlerComes("thief", context -> thief, 3);
        assertThat(deployed("a", "thief")).isTrue();

        assertThat(answer("a", Map.of()))
                .isEqualTo("The network is valid during one call of inference(), which has returned");
        assertThat(refusalOf(kept.get())).contains("may be used on the thread 'hotplate-worker-");
    }

    private static String refusalOf(BorrowedNetwork network) {
        try {
            return "ran: " + network.forward(List.of(Tensor.ofFloats("x", Shape.of(1, 1), 1)));
        } catch (HandlerException | IllegalStateException e) {
            return e.getMessage();
        }
    }

    /** Hangs, or throws, when it is closed. */
    private static final class FakeHandlerOfClose implements ModelHandler {
        final Gate closing;

        FakeHandlerOfClose(Gate closing) {
            this.closing = closing;
        }

        @Override
        public List<Tensor> preprocess(Request request) {
            return List.of();
        }

        @Override
        public Response postprocess(List<Tensor> outputs, Request request) {
            return new Response("");
        }

        @Override
        public void close() {
            if (closing == null) {
                throw new StackOverflowError();
            }
            closing.pass();
        }
    }

    private static final class Unprintable extends RuntimeException {
        @Override
        public void printStackTrace(PrintWriter out) {
            throw new IllegalStateException("not even this");
        }
    }

    private static Object endless() {
        return List.of(endless());
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> ModelHandler sneaked(Throwable throwable) throws T {
        throw (T) throwable;
    }

    private PredictionException fault(String step, Misdeed misdeed) {
        return refusal("sound", Map.of(step, misdeed));
    }

    private PredictionException refusal(String name) {
        return refusal(name, Map.of());
    }

    private PredictionException refusal(String name, Map<String, Object> items) {
        try {
            throw new AssertionError("answered: " + answer(name, items));
        } catch (CompletionException e) {
            return (PredictionException) e.getCause();
        }
    }

    private Object answer(String name, Map<String, Object> items) {
        return registry.find(name)
                .orElseThrow()
                .predict(new Request(items))
                .join()
                .value();
    }

    private ModelFacts facts(String name) {
        return registry.find(name).orElseThrow().facts();
    }

    private static WhiteboardModelRegistry registry(Duration timeout) {
        return registry(timeout, 2);
    }

    private static WhiteboardModelRegistry registry(Duration timeout, int workers) {
        return new WhiteboardModelRegistry(new ModelDefaults(workers, 100, timeout, LONG, LONG, 20, Map.of()));
    }

    private void engineComes() {
        registry.arrived(
                new EngineComponent("Fake", engine, new ComponentOrigin("fake 1", new Version("1"), "fake.jar", 0, 1)));
    }

    private void handlerComes(String service, ModelHandlerFactory factory, long id) {
        handlerComes(service, factory, id, "1");
    }

    private void handlerComes(String service, ModelHandlerFactory factory, long id, String version) {
        registry.arrived(new HandlerComponent(
                Set.of(service),
                factory,
                new ComponentOrigin("h " + version, new Version(version), "h" + version + ".jar", 0, id)));
    }

    private boolean deployed(String name, String service) {
        return deployed(name, service, Signature.JSON);
    }

    private boolean deployed(String name, String service, String type) {
        Signature signature =
                new Signature(List.of(new TensorSpec("x", Shape.of(Shape.ANY, 1))), type, List.of(), Signature.JSON);
        ModelArchive archive = new ModelArchive(
                Path.of(name),
                name,
                "",
                "Fake",
                "Fake",
                Path.of("net"),
                Optional.empty(),
                signature,
                new ServiceFile(service, Optional.empty()),
                "");
        return registry.deploy(new FakeDeployment(
                        name,
                        name,
                        archive,
                        ModelOptions.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        () -> {},
                        Optional::empty))
                .toCompletableFuture()
                .join();
    }
}
