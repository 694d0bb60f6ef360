// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.toy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.hotplate.engine.EngineContract;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.SampleNetworks;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;

class ToyEngineContractTest extends EngineContract {

    @Override
    protected ModelEngine engine() {
        return new ToyEngine();
    }

    @Override
    protected SampleNetworks networks(Path folder) {
        return new ToySamples(folder);
    }

    private record ToySamples(Path folder) implements SampleNetworks {

        @Override
        public Optional<NetworkFiles> identity(DataType type, Shape shape) throws IOException {
            return type == DataType.FLOAT32 && shape.rank() == 2
                    ? Optional.of(files("input data 3\noutput data", new float[0], input("data", 3)))
                    : Optional.empty();
        }

        @Override
        public NetworkFiles sums() throws IOException {
            String steps =
                    """
                    input user 4
                    input item 6
                    weights one 4 1
                    weights ten 6 1
                    times users user one
                    times items item ten
                    add sum users items
                    output sum""";
            return files(steps, new float[] {1, 1, 1, 1, 10, 10, 10, 10, 10, 10}, input("user", 4), input("item", 6));
        }

        @Override
        public NetworkFiles doubled() throws IOException {
            return files("input data 0\nadd twice data data\noutput twice", new float[0], input("data", 0));
        }

        @Override
        public NetworkFiles wide() throws IOException {
            float[] ones = new float[250_000];
            Arrays.fill(ones, 1);
            String steps = "input data 1000\nweights ones 1000 250\ntimes sum data ones\noutput sum";
            return files(steps, ones, input("data", 1000));
        }

        private NetworkFiles files(String steps, float[] weights, TensorSpec... inputs) throws IOException {
            ByteBuffer content = ByteBuffer.allocate(Long.BYTES + weights.length * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            content.position(Long.BYTES).asFloatBuffer().put(weights);
            CRC32 sum = new CRC32();
            sum.update(content.slice());
            content.putLong(0, sum.getValue());
            return new NetworkFiles(
                    Files.writeString(folder.resolve("net.toy"), "toy 1\n" + steps + "\n"),
                    Optional.of(Files.write(folder.resolve("net.weights"), content.array())),
                    List.of(inputs));
        }

        private static TensorSpec input(String name, int columns) {
            return new TensorSpec(name, Shape.of(Shape.ANY, columns == 0 ? Shape.ANY : columns));
        }
    }
}
