// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.mxnet.jna.JnaUtils;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import ai.djl.util.Utils;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.Request;
import org.hotplate.handler.SampleContext;
import org.hotplate.handler.StandInNetwork;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranslatorHandlerTest {

    private static final List<DataType> MXNET_TYPES = List.of(
            DataType.FLOAT16,
            DataType.FLOAT32,
            DataType.FLOAT64,
            DataType.UINT8,
            DataType.INT8,
            DataType.INT32,
            DataType.INT64,
            DataType.BOOLEAN);

    private static final StandInNetwork DOUBLING = new StandInNetwork(inputs -> {
        float[] values = inputs.get(0).toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= 2;
        }
        return List.of(Tensor.ofFloats("doubled", inputs.get(0).shape(), values));
    });

    @BeforeAll
    static void startsTheEngine() {
        TestEngine.start();
    }

    @Test
    void stacksTheInputAndTakesTheOutputApartAsDjlDoes() throws HandlerException {
        List<Tensor> fed = new ArrayList<>();
        StandInNetwork network = new StandInNetwork(inputs -> {
            fed.addAll(inputs);
            return DOUBLING.forward(inputs);
        });

        Object answer = network.answer(handler(new FakeTranslatorSource(new RowTranslator())), row(1, 2, 3, 4));

        assertThat(fed).extracting(Tensor::toString).containsExactly("row FLOAT32[1, 4]");
        assertThat(answer).isEqualTo(Map.of("row", List.of(2.0, 4.0, 6.0, 8.0), "rank", 1L, "sum", 10.0));
    }

    @Test
    void leavesTheBatchToATranslatorWithoutBatchifier() throws HandlerException {
        NoBatchifyTranslator<Input, Output> translator = new NoBatchifyTranslator<>() {
            @Override
            public NDList processInput(TranslatorContext ctx, Input input) {
                return new NDList(ctx.getNDManager().create(new float[] {1, 2}).expandDims(0));
            }

            @Override
            public Output processOutput(TranslatorContext ctx, NDList list) {
                Output output = new Output();
                output.add("data", list);
                return output;
            }
        };

        Tensor answer = (Tensor) DOUBLING.answer(handler(new FakeTranslatorSource(translator)), row(1));

        assertThat(answer).hasToString("doubled FLOAT32[1, 2]");
        assertThat(answer.toFloats()).containsExactly(2, 4);
    }

    @Test
    void copiesEveryTypeOfElementOfMxnetBothWays() throws HandlerException {
        for (DataType type : MXNET_TYPES) {
            byte[] bytes = new byte[3 * type.bytes()];
            Arrays.fill(bytes, (byte) 1);
            Tensor tensor = Tensor.of("t", type, Shape.of(3, 1), ByteBuffer.wrap(bytes));
            StandInNetwork network = new StandInNetwork(inputs -> {
                assertThat(inputs.get(0).type()).isEqualTo(type);
                assertThat(inputs.get(0).data()).isEqualTo(ByteBuffer.wrap(bytes));
                return inputs;
            });

            Tensor answer = (Tensor) network.answer(handler(echoing(ctx -> new NDList(array(ctx, tensor)))), row(1));

            assertThat(answer.type()).isEqualTo(type);
            assertThat(answer.data()).isEqualTo(ByteBuffer.wrap(bytes));
        }
    }

    @Test
    void givesTranslatorsNumpysShapesAndTheNetworkMxnetsOwn() throws HandlerException {
        StandInNetwork network = new StandInNetwork(inputs -> {
            assertThat(JnaUtils.isNumpyMode()).isZero();
            return inputs;
        });
        ModelHandler handler = handler(echoing(
                ctx -> new NDList(ctx.getNDManager().create(new float[] {1, 5}).sum())));

        Tensor answer = (Tensor) network.answer(handler, row(1));

        assertThat(answer).hasToString("row FLOAT32[]");
        assertThat(answer.get(0)).isEqualTo(6);
        assertThat(JnaUtils.isNumpyMode()).isZero();
    }

    @Test
    void ordersArraysByTheirNamesWhereTheseAreTheSignatures() throws HandlerException {
        SampleContext context = new SampleContext(
                new Signature(
                        List.of(new TensorSpec("a", Shape.of(Shape.ANY)), new TensorSpec("b", Shape.of(Shape.ANY))),
                        Signature.JSON,
                        List.of(),
                        Signature.JSON),
                Map.of());
        FakeTranslatorSource given = echoing(ctx -> {
            NDArray b = ctx.getNDManager().create(new float[] {2});
            NDArray a = ctx.getNDManager().create(new float[] {1});
            b.setName("b");
            a.setName("a");
            return new NDList(b, a);
        });
        List<Tensor> fed = new ArrayList<>();
        StandInNetwork network = new StandInNetwork(inputs -> {
            fed.addAll(inputs);
            return inputs;
        });

        network.answer(given.handlers().create(context), new Request(Map.of("a", 1, "b", 2)));

        assertThat(fed).extracting(Tensor::name).containsExactly("a", "b");
        assertThat(fed).extracting(tensor -> tensor.get(0)).containsExactly(1.0, 2.0);
    }

    @Test
    void blamesTheCallerForWhatATranslatorCannotReadAndItselfForTheRest() throws Exception {
        assertThat(failure(new TranslateException("no"), null)).isEqualTo(FailureKind.BAD_REQUEST);
        assertThat(failure(new IllegalArgumentException("no"), null)).isEqualTo(FailureKind.BAD_REQUEST);
        assertThat(failure(new IOException("no"), null)).isEqualTo(FailureKind.BAD_REQUEST);
        assertThat(failure(new IllegalStateException("no"), null)).isEqualTo(FailureKind.INTERNAL);
        assertThat(failure(new NullPointerException("no"), null)).isEqualTo(FailureKind.INTERNAL);
        assertThat(failure(null, new TranslateException("no"))).isEqualTo(FailureKind.INTERNAL);
        assertThat(failure(null, new IllegalArgumentException("no"))).isEqualTo(FailureKind.INTERNAL);
    }

    @Test
    void complainsOfArraysTheSignatureDoesNotHave() throws HandlerException {
        FakeTranslatorSource given = echoing(ctx -> {
            NDArray array = ctx.getNDManager().create(1f);
            return new NDList(array, array);
        });

        assertThatThrownBy(() -> DOUBLING.answer(handler(given), row(1)))
                .hasMessage(
                        "The translator test.FakeTranslatorSource created 2 arrays; the signature has 1 inputs: [row]");
        assertNothingIsLeft(given);
    }

    @Test
    void complainsOfAnAnswerThatIsNoOutput() throws Exception {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Translator<Input, Output> wrong = (Translator<Input, Output>) (Translator) new RowTranslator() {
            @Override
            public Output processOutput(TranslatorContext ctx, NDList list) {
                return null;
            }
        };

        assertThatThrownBy(() -> DOUBLING.answer(handler(new FakeTranslatorSource(wrong)), row(1, 2, 3, 4)))
                .hasMessage("The translator test.FakeTranslatorSource returned nothing instead of an Output");
    }

    @Test
    void runsNoNetworkForATranslatorThatMakesNoArrays() throws HandlerException {
        StandInNetwork network = new StandInNetwork(inputs -> {
            throw new AssertionError("was run");
        });
        Translator<Input, Output> constant = new NoBatchifyTranslator<>() {
            @Override
            public NDList processInput(TranslatorContext ctx, Input input) {
                return new NDList();
            }

            @Override
            public Output processOutput(TranslatorContext ctx, NDList list) {
                Output output = new Output();
                output.add("as it was");
                return output;
            }
        };

        assertThat(network.answer(handler(new FakeTranslatorSource(constant)), row(1)))
                .isEqualTo("as it was");
    }

    @Test
    void preparesOnceWithTheModelsFilesAndOptions(@TempDir Path folder) throws Exception {
        Path synset = Files.writeString(folder.resolve("synset.txt"), "cat\ndog\n");
        Files.writeString(folder.resolve("signature.json"), "{}");
        List<Object> seen = new ArrayList<>();
        FakeTranslatorSource given = new FakeTranslatorSource(new RowTranslator() {
            @Override
            public void prepare(TranslatorContext ctx) throws Exception {
                seen.add(ctx.getModel().getArtifact("synset.txt", file -> Utils.readLines(file, true)));
                seen.add(ctx.getModel().getProperty("threshold"));
                seen.add(ctx.getModel().getModelPath());
                seen.add(Thread.currentThread().getContextClassLoader());
                ctx.getPredictorManager().create(1f);
            }
        });
        HandlerOptions options = new HandlerOptions(Map.of("threshold", "0.5"));
        Map<String, Path> assets = Map.of("synset.txt", synset, "signature.json", folder.resolve("signature.json"));

        ModelHandler handler = given.handlers().create(new SampleContext(signature(), assets, options));
        DOUBLING.answer(handler, row(1, 2, 3, 4));

        assertThat(seen)
                .containsExactly(
                        List.of("cat", "dog"), "0.5", folder, getClass().getClassLoader());
        assertThat(options.undeclared()).isEmpty();
        assertThat(given.arguments).isEqualTo(Map.of("threshold", "0.5"));
        assertThat(given.model.getNDManager().getManagedArrays()).hasSize(1);
        handler.close();
        handler.close();
        assertThat(given.model.getNDManager().isOpen()).isFalse();
        assertThat(given.inUse).isZero();
    }

    @Test
    void anOptionItsTranslatorDoesNotAskForIsUnknown() throws Exception {
        FakeTranslatorSource given = new FakeTranslatorSource(new RowTranslator() {
            @Override
            public void prepare(TranslatorContext ctx) {
                ctx.getModel().getProperty("threshold", "0.5");
            }
        });
        HandlerOptions options = new HandlerOptions(Map.of("threshold", "0.7", "treshold", "0.9"));

        ModelHandler handler = given.handlers().create(new SampleContext(signature(), Map.of(), options));

        assertThat(options.undeclared()).containsExactly("treshold");
        assertThat(options.effectiveValues()).containsEntry("threshold", "0.7");
        assertThat(given.model.getProperties()).containsEntry("treshold", "0.9");
        assertThat(options.undeclared()).containsExactly("treshold");
        handler.close();
    }

    @Test
    void aModelMayNameTheEngineOfItsArrays() throws Exception {
        FakeTranslatorSource given = new FakeTranslatorSource(new RowTranslator());
        HandlerOptions mxnet = new HandlerOptions(Map.of("djl_engine", "MXNet"));

        ModelHandler handler = given.handlers().create(new SampleContext(signature(), Map.of(), mxnet));

        assertThat(DOUBLING.answer(handler, row(1, 2, 3, 4)))
                .isEqualTo(Map.of("row", List.of(2.0, 4.0, 6.0, 8.0), "rank", 1L, "sum", 10.0));
        assertThat(mxnet.undeclared()).isEmpty();
        assertThat(given.arguments).isEmpty();
        handler.close();
        HandlerOptions none = new HandlerOptions(Map.of("djl_engine", "PyTorch"));
        assertThatThrownBy(() -> given.handlers().create(new SampleContext(signature(), Map.of(), none)))
                .hasMessage(
                        "Option 'djl_engine' is 'PyTorch'; allowed is one of DJL's engines in this server, [MXNet]");
        assertThat(none.rejected()).contains("djl_engine");
    }

    @Test
    void aModelWhoseTranslatorCannotBePreparedIsRefusedAndLeavesNothing() {
        FakeTranslatorSource given = new FakeTranslatorSource(new RowTranslator() {
            @Override
            public void prepare(TranslatorContext ctx) throws IOException {
                ctx.getPredictorManager().create(1f);
                ctx.getModel().getArtifact("vocab.txt");
            }
        });

        assertThatThrownBy(() -> handler(given))
                .isInstanceOf(HandlerException.class)
                .hasMessage("The translator test.FakeTranslatorSource could not be prepared for model 'sample': "
                        + "The archive of model 'sample' has no file 'vocab.txt'");
        assertThat(given.model.getNDManager().isOpen()).isFalse();
        assertThat(given.inUse).isZero();
    }

    @Test
    void freesItsArraysOnlyWhenTheLastCallIsOut() throws Exception {
        FakeTranslatorSource given = new FakeTranslatorSource(new RowTranslator());
        ModelHandler handler = handler(given);
        StandInNetwork network = new StandInNetwork(inputs -> {
            handler.close();
            assertThat(given.model.getNDManager().isOpen()).isTrue();
            return DOUBLING.forward(inputs);
        });

        assertThat(network.answer(handler, row(1, 2, 3, 4))).asString().contains("sum=10");

        assertThat(given.model.getNDManager().isOpen()).isFalse();
        assertThatThrownBy(() -> DOUBLING.answer(handler, row(1, 2, 3, 4))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void saysWhatAFactoryMakesInstead() {
        TranslatorFactory factory = new TranslatorFactory() {
            @Override
            public Set<Pair<Type, Type>> getSupportedTypes() {
                return Set.of(new Pair<>(String.class, Integer.class));
            }

            @Override
            public <I, O> Translator<I, O> newInstance(
                    Class<I> input, Class<O> output, ai.djl.Model model, Map<String, ?> arguments) {
                throw new AssertionError("was asked");
            }
        };

        assertThatThrownBy(() -> new TranslatorHandlers("MXNet", "test.Factory", new FactoryTranslators(factory))
                        .create(new SampleContext(signature(), Map.of())))
                .hasMessageContaining(
                        "does not create translators from ai.djl.modality.Input to ai.djl.modality.Output");
    }

    @Test
    void leavesNoNativeMemoryBehind() throws Exception {
        FakeTranslatorSource given = new FakeTranslatorSource(new RowTranslator() {
            @Override
            public NDList processInput(TranslatorContext ctx, Input input) throws Exception {
                ctx.getNDManager().zeros(new ai.djl.ndarray.types.Shape(256, 1024));
                if (input.getData().getAsString().startsWith("[9")) {
                    throw new TranslateException("nine");
                }
                return super.processInput(ctx, input);
            }
        });
        ModelHandler handler = handler(given);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        long before;
        long after;
        try {
            // each thread keeps some memory after its first call
            askTwoThousandTimes(handler, threads);
            before = rssKilobytes();
            askTwoThousandTimes(handler, threads);
            after = rssKilobytes();
        } finally {
            threads.shutdown();
        }

        System.out.printf("2,000 calls, each with a megabyte of arrays: RSS %d -> %d MB%n", before >> 10, after >> 10);
        assertNothingIsLeft(given);
        assertThat(after - before).as("kilobytes").isLessThan(500_000); // a leak would be 2,000,000
    }

    private static void askTwoThousandTimes(ModelHandler handler, ExecutorService threads) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < 16; thread++) {
            Callable<Void> calls = () -> {
                for (int i = 0; i < 125; i++) {
                    ask(handler, i);
                }
                return null;
            };
            running.add(threads.submit(calls));
        }
        for (Future<?> thread : running) {
            thread.get();
        }
    }

    private static void ask(ModelHandler handler, int i) throws HandlerException {
        if (i % 10 == 9) {
            assertThatThrownBy(() -> DOUBLING.answer(handler, row(9, 2, 3, 4))).hasMessageContaining("nine");
        } else {
            assertThat(DOUBLING.answer(handler, row(i % 9, 2, 3, 4))).asString().contains("sum=" + (i % 9 + 9));
        }
    }

    private static void assertNothingIsLeft(FakeTranslatorSource given) {
        assertThat(given.model.getNDManager().getManagedArrays()).isEmpty();
        assertThat(given.model.getNDManager().toString()).contains("Resource size: 0");
    }

    private static FailureKind failure(Exception onInput, Exception onOutput) throws Exception {
        FakeTranslatorSource given = new FakeTranslatorSource(new RowTranslator() {
            @Override
            public NDList processInput(TranslatorContext ctx, Input input) throws Exception {
                NDList list = super.processInput(ctx, input);
                if (onInput != null) {
                    throw onInput;
                }
                return list;
            }

            @Override
            public List<Output> batchProcessOutput(TranslatorContext ctx, NDList list) throws Exception {
                throw onOutput;
            }
        });
        try {
            DOUBLING.answer(handler(given), row(1, 2, 3, 4));
            throw new AssertionError("did not fail");
        } catch (HandlerException e) {
            assertThat(e).hasMessageEndingWith(": no");
            assertNothingIsLeft(given);
            return e.kind();
        }
    }

    private static NDArray array(TranslatorContext ctx, Tensor tensor) {
        return TensorArrays.array(ctx.getNDManager(), tensor);
    }

    /** A translator that creates these arrays, and returns those of the network. */
    private static FakeTranslatorSource echoing(Function<TranslatorContext, NDList> inputs) {
        return new FakeTranslatorSource(new NoBatchifyTranslator<>() {
            @Override
            public NDList processInput(TranslatorContext ctx, Input input) {
                return inputs.apply(ctx);
            }

            @Override
            public Output processOutput(TranslatorContext ctx, NDList list) {
                Output output = new Output();
                output.add("data", list);
                return output;
            }
        });
    }

    private static ModelHandler handler(FakeTranslatorSource given) throws HandlerException {
        return given.handlers().create(new SampleContext(signature(), Map.of()));
    }

    private static Signature signature() {
        return new Signature(
                List.of(new TensorSpec("row", Shape.of(Shape.ANY, 4))), Signature.JSON, List.of(), Signature.JSON);
    }

    private static Request row(Object... numbers) {
        return new Request(Map.of("row", List.of(numbers)));
    }

    private static long rssKilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
