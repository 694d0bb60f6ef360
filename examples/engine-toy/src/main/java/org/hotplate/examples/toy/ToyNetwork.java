// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.toy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.Replica;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;

/** A network's operations and weights. They are immutable, so replicas share them. */
final class ToyNetwork implements Network {

    private final String name;
    private final ToyFile file;
    private final List<TensorSpec> inputs = new ArrayList<>();
    private volatile boolean closed;

    ToyNetwork(String name, ToyFile file, List<TensorSpec> declared) throws ModelLoadException {
        this.name = name;
        this.file = file;
        Set<String> open = new LinkedHashSet<>(file.inputs().keySet());
        if (declared.isEmpty()) {
            throw cannot("no inputs are declared for it; it needs %s".formatted(open));
        }
        for (TensorSpec input : declared) {
            Integer columns = file.inputs().get(input.name());
            if (columns == null) {
                throw cannot("it has no input '%s'; its inputs are %s"
                        .formatted(input.name(), file.inputs().keySet()));
            }
            Shape own = Shape.of(Shape.ANY, columns == 0 ? Shape.ANY : columns);
            Shape shape = input.shape().withAnyBatch();
            if (shape.rank() != 2 || !own.accepts(shape)) {
                throw cannot("its input '%s' is declared as %s and has the shape %s"
                        .formatted(input.name(), input.shape(), own));
            }
            inputs.add(new TensorSpec(input.name(), shape, DataType.FLOAT32));
            open.remove(input.name());
        }
        if (!open.isEmpty()) {
            throw cannot("it needs %s, which no input is declared as".formatted(open));
        }
    }

    @Override
    public List<TensorSpec> inputs() {
        return List.copyOf(inputs);
    }

    @Override
    public List<TensorSpec> outputs() {
        return List.of(new TensorSpec(file.output(), Shape.of(Shape.ANY, Shape.ANY), DataType.FLOAT32));
    }

    @Override
    public Replica newReplica() {
        if (closed) {
            throw new IllegalStateException("The network of %s is closed".formatted(name));
        }
        return new ToyReplica(file, inputs());
    }

    @Override
    public void close() {
        closed = true;
    }

    private ModelLoadException cannot(String reason) {
        return new ModelLoadException("Cannot load %s: %s".formatted(name, reason));
    }
}
