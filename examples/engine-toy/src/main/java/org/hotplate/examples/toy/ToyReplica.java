// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.toy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InputCheck;
import org.hotplate.engine.InvalidInputException;
import org.hotplate.engine.OutputMemory;
import org.hotplate.engine.Replica;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** Runs a network's operations in their order. */
final class ToyReplica implements Replica {

    private final ToyFile file;
    private final InputCheck check;
    private volatile boolean closed;

    ToyReplica(ToyFile file, List<TensorSpec> inputs) {
        this.file = file;
        this.check = new InputCheck(inputs);
    }

    @Override
    public List<Tensor> forward(List<Tensor> inputs, OutputMemory memory) throws InferenceException {
        if (closed) {
            throw new IllegalStateException("The replica is closed");
        }
        check.check(inputs);
        Map<String, Matrix> values = new HashMap<>(file.weights());
        for (Tensor input : inputs) {
            if (input.shape().dim(0) != inputs.get(0).shape().dim(0)) {
                throw new InvalidInputException("The inputs are of different batches: %s".formatted(inputs));
            }
            values.put(input.name(), Matrix.of(input));
        }
        for (ToyFile.Step step : file.steps()) {
            step.run(values);
        }
        Matrix result = Objects.requireNonNull(values.get(file.output()));
        Tensor output = result.named(file.output());
        memory.reserve(output.name(), output.data().remaining());
        return List.of(output);
    }

    @Override
    public void close() {
        closed = true;
    }
}
