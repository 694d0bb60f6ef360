// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes archives of small MXNet networks with known weights, node by node; each method returns its node's number. */
final class ToyModel {

    private final List<String> nodes = new ArrayList<>();
    private final List<Integer> variables = new ArrayList<>();
    private final Map<String, int[]> shapes = new LinkedHashMap<>();
    private final Map<String, float[]> weights = new LinkedHashMap<>();
    private final String inputShape;
    private final int input;

    /** Begins with an input {@code data} of the signature's shape. */
    ToyModel(String inputShape) {
        this.inputShape = inputShape;
        this.input = variable("data");
    }

    int input() {
        return input;
    }

    int weight(String name, int[] shape, float... values) {
        shapes.put(name, shape);
        weights.put(name, values);
        return variable(name);
    }

    /** Adds a layer without weights, or whose weights are among its inputs. */
    int layer(String op, Map<String, String> attributes, int... inputs) {
        String attrs = attributes.entrySet().stream()
                .map(entry -> "\"%s\": \"%s\"".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
        String references =
                IntStream.of(inputs).mapToObj("[%d, 0, 0]"::formatted).collect(Collectors.joining(", "));
        nodes.add("{\"op\": \"%s\", \"name\": \"layer%d\", \"attrs\": {%s}, \"inputs\": [%s]}"
                .formatted(op, nodes.size(), attrs, references));
        return nodes.size() - 1;
    }

    /** Packs the archive, with the last layer as the output. */
    byte[] archive(Path sample, String service, String inputType, String labels) throws IOException {
        String symbol = "{\"nodes\": [%s], \"arg_nodes\": %s, \"heads\": [[%d, 0, 0]], %s}"
                .formatted(
                        String.join(", ", nodes),
                        variables,
                        nodes.size() - 1,
                        "\"attrs\": {\"mxnet_version\": [\"int\", 10900]}");
        String signature = "{\"inputs\": [{\"data_name\": \"data\", \"data_shape\": %s}], \"input_type\": \"%s\", %s}"
                .formatted(inputShape, inputType, "\"outputs\": [], \"output_type\": \"application/json\"");
        return Archives.of(sample)
                .service(service + ".py", "# replaced by a handler\n")
                .file("signature.json", signature.getBytes(StandardCharsets.UTF_8))
                .file("digits-symbol.json", symbol.getBytes(StandardCharsets.UTF_8))
                .file("digits-0000.params", parameters())
                .file("synset.txt", labels.getBytes(StandardCharsets.UTF_8))
                .bytes();
    }

    private int variable(String name) {
        variables.add(nodes.size());
        nodes.add("{\"op\": \"null\", \"name\": \"%s\", \"inputs\": []}".formatted(name));
        return nodes.size() - 1;
    }

    /** MXNet's layout version 2: the arrays, then their names. */
    private byte[] parameters() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(longs(0x112, 0, weights.size()));
        weights.forEach((name, values) -> {
            out.writeBytes(ints(0xF993FAC9, 0, shapes.get(name).length));
            for (int dim : shapes.get(name)) {
                out.writeBytes(longs(dim));
            }
            out.writeBytes(ints(1, 0, 0));
            for (float value : values) {
                out.writeBytes(ints(Float.floatToRawIntBits(value)));
            }
        });
        out.writeBytes(longs(weights.size()));
        for (String name : weights.keySet()) {
            byte[] key = ("arg:" + name).getBytes(StandardCharsets.UTF_8);
            out.writeBytes(longs(key.length));
            out.writeBytes(key);
        }
        return out.toByteArray();
    }

    private static byte[] longs(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return bytes.array();
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return bytes.array();
    }
}
