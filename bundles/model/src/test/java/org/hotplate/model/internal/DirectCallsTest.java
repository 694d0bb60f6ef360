// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hotplate.model.internal.ModelBench.answer;
import static org.hotplate.model.internal.ModelBench.failure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.CallContext;
import org.hotplate.model.Model;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that pass tensors to the network without the handler. */
@Timeout(60)
class DirectCallsTest {

    private final ModelBench bench = new ModelBench(1);

    @AfterEach
    void nothingIsLeft() {
        bench.close();
    }

    private Model deployed(Map<String, Integer> options) {
        assertThat(bench.deploy("a", options)).isTrue();
        bench.engine.rows.clear();
        return bench.registry.find("a").orElseThrow();
    }

    private static CompletableFuture<Response> infer(Model model, Tensor... tensors) {
        Map<String, Object> items = new LinkedHashMap<>();
        for (Tensor tensor : tensors) {
            items.put(tensor.name(), tensor);
        }
        return model.infer(new Request(items), CallContext.NONE);
    }

    private static Tensor row(float... values) {
        return Tensor.ofFloats("x", Shape.of(1, values.length), values);
    }

    private static float[] floats(CompletableFuture<Response> answer) {
        return ((Tensor) ((List<?>) answer(answer)).get(0)).toFloats();
    }

    @Test
    void returnsTheNetworksTensors() {
        Model model = deployed(Map.of());

        assertThat(floats(infer(model, row(1, 2)))).containsExactly(1, 2);
        assertThat(bench.facts("a").answered()).isEqualTo(1);
    }

    @Test
    void knowsTheNetworksInputsAndOutputsWhileItIsLoaded() {
        Model model = deployed(Map.of());

        assertThat(model.networkInputs())
                .isEqualTo(model.facts().networkInputs())
                .hasSize(1);
        assertThat(model.networkOutputs())
                .isEqualTo(model.facts().networkOutputs())
                .hasSize(1);
    }

    @Test
    void runsTensorsOfOneShapeTogetherButNotWithRequestsOfTheHandler() {
        Model model = deployed(Map.of("batch_size", 8));
        Gate gate = bench.occupy("a", 1);
        CompletableFuture<Response> first = infer(model, row(1));
        CompletableFuture<Response> handled = bench.predict("a", 5);
        CompletableFuture<Response> second = infer(model, row(2));
        CompletableFuture<Response> wider = infer(model, row(3, 4));

        gate.release();

        assertThat(floats(first)).containsExactly(1);
        assertThat(floats(second)).containsExactly(2);
        assertThat(floats(wider)).containsExactly(3, 4);
        assertThat(answer(handled)).isEqualTo("echo:5");
        assertThat(bench.engine.rows).containsExactly(1, 2, 1, 1);
    }

    @Test
    void refusesTensorsThatTheNetworkDoesNotHave() {
        Model model = deployed(Map.of());
        Tensor other = Tensor.ofFloats("y", Shape.of(1, 1), 1);

        for (CompletableFuture<Response> refused : List.of(
                infer(model),
                infer(model, other),
                infer(model, row(1), other),
                infer(model, Tensor.ofFloats("x", Shape.of(1), 1)),
                infer(model, Tensor.zeros("x", DataType.INT32, Shape.of(1, 1))),
                infer(model, Tensor.zeros("x", DataType.STRING, Shape.of(1, 1))),
                model.infer(new Request(Map.of("x", "text")), CallContext.NONE))) {
            assertThat(failure(refused).kind()).isEqualTo(FailureKind.BAD_REQUEST);
        }
        assertThat(bench.engine.rows).isEmpty();
        assertThat(bench.facts("a").failed()).isZero();
    }

    @Test
    void inputsThatTheEngineDoesNotAcceptAreTheCallersFault() {
        Model model = deployed(Map.of());
        bench.engine.mostRows = 1;

        CompletableFuture<Response> refused = infer(model, Tensor.ofFloats("x", Shape.of(2, 1), 1, 2));

        assertThat(failure(refused).kind()).isEqualTo(FailureKind.BAD_REQUEST);
        assertThat(failure(refused)).hasMessage("at most 1 rows");
    }

    @Test
    void aModelThatDoesNotServeRefusesThem() {
        Model model = deployed(Map.of());
        bench.registry.undeploy("a").toCompletableFuture().join();

        assertThat(failure(infer(model, row(1))).kind()).isEqualTo(FailureKind.UNKNOWN_MODEL);
    }
}
