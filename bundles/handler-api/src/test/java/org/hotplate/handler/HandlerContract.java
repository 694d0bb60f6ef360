// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The requirements that all handlers have to meet. */
@Timeout(60)
public abstract class HandlerContract {

    private static final int VARIANTS = 4;
    private static final int THREADS = 16;

    private HandlerContext context;
    private ModelHandler handler;

    protected abstract ModelHandlerFactory factory();

    /** A model that the handler can serve. */
    protected abstract HandlerContext context();

    /** An item that the handler must accept for an input; each variant must lead to a different answer. */
    protected abstract Object item(TensorSpec input, int variant);

    @BeforeEach
    void makesAHandler() throws HandlerException {
        context = context();
        handler = factory().create(context);
    }

    @Test
    void givesATensorForEachInputInTheSignaturesOrder() throws HandlerException {
        List<Tensor> tensors = handler.preprocess(request(0));

        List<TensorSpec> inputs = context.signature().inputs();
        assertThat(tensors)
                .extracting(Tensor::name)
                .isEqualTo(names(context.signature().inputs()));
        for (int i = 0; i < inputs.size(); i++) {
            assertThat(inputs.get(i).shape().accepts(tensors.get(i).shape())).isTrue();
        }
    }

    @Test
    void givesTheSameAnswerToTheSameRequest() throws HandlerException {
        assertThat(answer(1)).isEqualTo(answer(1)).isNotEqualTo(answer(2));
    }

    @Test
    void keepsConcurrentRequestsApart() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int variant = 0; variant < VARIANTS; variant++) {
            expected.add(answer(variant));
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier together = new CyclicBarrier(THREADS);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 20 * THREADS; i++) {
                int variant = i % VARIANTS;
                Callable<String> call = () -> {
                    together.await();
                    return answer(variant);
                };
                answers.add(threads.submit(call));
            }

            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(expected.get(i % VARIANTS));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void blamesTheCallerForAnythingItCannotRead() {
        List<Object> hopeless = Arrays.asList(
                null,
                true,
                1,
                Double.NaN,
                "",
                "text",
                List.of(List.of()),
                List.of(List.of(), List.of(1)),
                Arrays.asList(1, null),
                List.of(Map.of("a", 1)),
                List.of("1"),
                Map.of(),
                new byte[0],
                new byte[] {1, 2, 3},
                Tensor.ofFloats("tensor", Shape.of(1, 1, 1, 1, 1), 1),
                nested(10_000));
        for (Object item : hopeless) {
            for (String name : names(context.signature().inputs())) {
                Request request = request(0, name, item);

                assertThatThrownBy(() -> handler.preprocess(request))
                        .as("%s", item)
                        .isInstanceOfSatisfying(HandlerException.class, e -> assertThat(e.kind())
                                .isIn(FailureKind.BAD_REQUEST, FailureKind.TOO_LARGE, FailureKind.UNSUPPORTED_TYPE))
                        .hasMessageContaining(name);
            }
        }
    }

    @Test
    void makesNothingOfAnEmptyListOrBlamesTheCaller() {
        for (String name : names(context.signature().inputs())) {
            Request request = request(0, name, List.of());
            try {
                assertThat(handler.preprocess(request))
                        .filteredOn(tensor -> tensor.name().equals(name))
                        .allSatisfy(tensor -> assertThat(tensor.shape().dim(0)).isZero());
            } catch (HandlerException e) {
                assertThat(e.kind()).isEqualTo(FailureKind.BAD_REQUEST);
                assertThat(e).hasMessageContaining(name);
            }
        }
    }

    @Test
    void namesTheInputThatIsMissing() {
        assertThatThrownBy(() -> handler.preprocess(new Request(Map.of())))
                .isInstanceOf(HandlerException.class)
                .hasMessageContaining(names(context.signature().inputs()).get(0));
    }

    @Test
    void servesOnAfterARefusal() throws HandlerException {
        String name = names(context.signature().inputs()).get(0);
        String before = answer(0);

        assertThatThrownBy(() -> handler.preprocess(request(0, name, "nonsense")))
                .isInstanceOf(HandlerException.class);

        assertThat(answer(0)).isEqualTo(before);
    }

    @Test
    void answersWithValuesThatAFaceCanWrite() throws HandlerException {
        Request request = request(0);

        assertWritable(
                handler.postprocess(run(handler.preprocess(request)), request).value());
    }

    @Test
    void keepsTheStepsOfRequestsApart() throws HandlerException {
        Request first = request(1);
        Request second = request(2);

        List<Tensor> firstInputs = handler.preprocess(first);
        List<Tensor> secondInputs = handler.preprocess(second);

        assertThat(answer(firstInputs, first)).isEqualTo(answer(1));
        assertThat(answer(secondInputs, second)).isEqualTo(answer(2));
    }

    /** Skipped unless the handler is a {@link BatchHandler}. */
    @Test
    void givesTogetherWhatItGivesAlone() throws HandlerException {
        if (!(handler instanceof BatchHandler batching)) {
            return;
        }
        List<Request> requests = new ArrayList<>();
        List<List<Tensor>> inputs = new ArrayList<>();
        List<String> alone = new ArrayList<>();
        for (int variant = 0; variant < VARIANTS; variant++) {
            Request single = request(variant);
            List<Tensor> own = handler.preprocess(single);
            BorrowedNetwork network = new JoinedRuns(own);
            alone.add(readable(handler.postprocess(handler.inference(own, network, single), single)
                    .value()));
            Request joined = request(variant);
            requests.add(joined);
            inputs.add(handler.preprocess(joined));
        }

        List<List<Tensor>> outputs = batching.batchInference(inputs, new JoinedRuns(inputs.get(0)), requests);

        assertThat(outputs).hasSize(VARIANTS);
        List<String> together = new ArrayList<>();
        for (int i = 0; i < VARIANTS; i++) {
            together.add(readable(
                    handler.postprocess(outputs.get(i), requests.get(i)).value()));
        }
        assertThat(together).isEqualTo(alone).doesNotHaveDuplicates();
    }

    @Test
    void answersToOrComplainsOfOutputsOfAnotherKind() throws HandlerException {
        for (float value : new float[] {0, 1, -1, 1e30f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            for (int rank = 0; rank < 6; rank++) {
                Request request = request(0);
                handler.preprocess(request);
                int[] dims = new int[rank];
                Arrays.fill(dims, 2);
                float[] values = new float[1 << rank];
                Arrays.fill(values, value);
                Tensor output = Tensor.ofFloats("strange", Shape.of(dims), values);
                try {
                    assertWritable(handler.postprocess(List.of(output), request).value());
                } catch (HandlerException e) {
                    assertThat(e.kind()).isEqualTo(FailureKind.INTERNAL);
                    assertThat(e).hasMessageContaining("strange");
                }
            }
        }
    }

    @Test
    void mayBeClosedTwiceAndLeavesOthersOpen() throws HandlerException {
        String before = answer(0);
        ModelHandler other = factory().create(context());

        other.close();
        other.close();

        assertThat(answer(0)).isEqualTo(before);
        handler.close();
        handler.close();
    }

    private String answer(List<Tensor> inputs, Request request) throws HandlerException {
        return readable(handler.postprocess(run(inputs), request).value());
    }

    private String answer(int variant) throws HandlerException {
        Request request = request(variant);
        return answer(handler.preprocess(request), request);
    }

    private Request request(int variant) {
        Map<String, Object> items = new LinkedHashMap<>();
        context.signature().inputs().forEach(input -> items.put(input.name(), item(input, variant)));
        return new Request(items);
    }

    private Request request(int variant, String name, Object item) {
        Map<String, Object> items = new LinkedHashMap<>();
        context.signature().inputs().forEach(input -> items.put(input.name(), item(input, variant)));
        items.put(name, item);
        return new Request(items);
    }

    /** The network for the tests: its output depends on every element of every input. */
    protected List<Tensor> run(List<Tensor> inputs) {
        float[] sums = new float[7];
        for (Tensor input : inputs) {
            for (int i = 0; i < input.shape().size(); i++) {
                sums[i % sums.length] += (float) input.get(i);
            }
        }
        return List.of(Tensor.ofFloats("sums", Shape.of(1, sums.length), sums));
    }

    /** Returns {@link #run} as a network, for one request or for several that are joined along the first dimension. */
    private final class JoinedRuns implements BorrowedNetwork {

        private final int rows;

        /** @param one the inputs of one request */
        JoinedRuns(List<Tensor> one) {
            rows = one.get(0).shape().dim(0);
        }

        @Override
        public List<TensorSpec> inputs() {
            return context.signature().inputs();
        }

        @Override
        public List<TensorSpec> outputs() {
            return context.signature().outputs();
        }

        @Override
        public List<Tensor> forward(List<Tensor> inputs) throws HandlerException {
            int requests = inputs.get(0).shape().dim(0) / rows;
            List<List<Tensor>> outputs = new ArrayList<>();
            for (List<Tensor> own : TensorBatch.split(inputs, requests)) {
                outputs.add(run(own));
            }
            return TensorBatch.join(outputs);
        }
    }

    private static Object nested(int depth) {
        Object value = List.of(1);
        for (int i = 0; i < depth; i++) {
            value = List.of(value);
        }
        return new NestedList(value);
    }

    private static List<String> names(List<TensorSpec> specs) {
        return specs.stream().map(TensorSpec::name).toList();
    }

    private static void assertWritable(Object value) {
        if (value instanceof List<?> list) {
            list.forEach(HandlerContract::assertWritable);
        } else if (value instanceof Map<?, ?> map) {
            assertThat(map.keySet()).allMatch(String.class::isInstance);
            map.values().forEach(HandlerContract::assertWritable);
        } else {
            assertThat(value).isInstanceOfAny(String.class, Boolean.class, Number.class, Tensor.class);
        }
    }

    private static String readable(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(HandlerContract::readable).toList().toString();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, String> sorted = new TreeMap<>();
            map.forEach((key, each) -> sorted.put(String.valueOf(key), readable(each)));
            return sorted.toString();
        }
        return value instanceof Tensor tensor ? tensor + Arrays.toString(tensor.toFloats()) : String.valueOf(value);
    }

    /** A list that is nested too deeply to be printed; its own {@code toString} is short. */
    private static final class NestedList extends AbstractList<Object> {
        private final Object only;

        NestedList(Object only) {
            this.only = only;
        }

        @Override
        public Object get(int index) {
            return only;
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public String toString() {
            return "a list nested too deep";
        }
    }
}
