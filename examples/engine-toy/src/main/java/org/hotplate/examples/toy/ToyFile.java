// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.toy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32;
import org.hotplate.engine.NetworkFiles;

/**
 * The content of a network's files.
 *
 * @param inputs the number of columns of each input; 0 means any
 * @param weights the matrices in the parameter file
 * @param steps the operations, in their order
 * @param output the name of the result
 */
record ToyFile(Map<String, Integer> inputs, Map<String, Matrix> weights, List<Step> steps, String output) {

    /** One operation: {@code times} or {@code add}, the name of its result, and the names of its operands. */
    record Step(String operation, String result, String left, String right) {

        void run(Map<String, Matrix> values) {
            Matrix a = Objects.requireNonNull(values.get(left));
            Matrix b = Objects.requireNonNull(values.get(right));
            values.put(result, operation.equals("times") ? a.times(b) : a.plus(b));
        }
    }

    /** Reads the whole network, because its files may be deleted afterwards. */
    static ToyFile read(NetworkFiles files) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(files.definition());
        } catch (IOException e) {
            throw new IOException("it cannot be read as a text: " + e, e);
        }
        if (lines.isEmpty() || !lines.get(0).equals("toy 1")) {
            throw new IOException("its first line is not 'toy 1'");
        }
        Map<String, Integer> inputs = new LinkedHashMap<>();
        Map<String, int[]> shapes = new LinkedHashMap<>();
        List<Step> steps = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" ");
            try {
                switch (words[0]) {
                    case "input" -> inputs.put(words[1], Integer.valueOf(words[2]));
                    case "weights" ->
                        shapes.put(words[1], new int[] {Integer.parseInt(words[2]), Integer.parseInt(words[3])});
                    case "times", "add" -> steps.add(step(words, known));
                    case "output" -> {
                        require(known, words[1]);
                        return new ToyFile(inputs, weights(files, shapes), steps, words[1]);
                    }
                    default -> throw new IOException("it does not know '%s'".formatted(words[0]));
                }
                known.add(words[1]);
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new IOException("its line '%s' is not complete".formatted(line), e);
            }
        }
        throw new IOException("it names no output");
    }

    private static Step step(String[] words, Set<String> known) throws IOException {
        require(known, words[2]);
        require(known, words[3]);
        return new Step(words[0], words[1], words[2], words[3]);
    }

    private static void require(Set<String> known, String name) throws IOException {
        if (!known.contains(name)) {
            throw new IOException("'%s' is used before it is there".formatted(name));
        }
    }

    private static Map<String, Matrix> weights(NetworkFiles files, Map<String, int[]> shapes) throws IOException {
        Map<String, Matrix> weights = new HashMap<>();
        if (shapes.isEmpty()) {
            return weights;
        }
        Path file = files.parameters().orElseThrow(() -> new IOException("it has weights and no parameter file"));
        ByteBuffer floats = checked(file);
        for (Map.Entry<String, int[]> each : shapes.entrySet()) {
            int[] shape = each.getValue();
            float[] elements = new float[Math.multiplyExact(shape[0], shape[1])];
            if (floats.remaining() < elements.length * Float.BYTES) {
                throw new IOException(
                        "%s ends before its weights '%s' do".formatted(file.getFileName(), each.getKey()));
            }
            floats.asFloatBuffer().get(elements);
            floats.position(floats.position() + elements.length * Float.BYTES);
            weights.put(each.getKey(), new Matrix(shape[0], shape[1], elements));
        }
        return weights;
    }

    /** Returns the bytes after the file's checksum, which detects files that do not contain weights. */
    private static ByteBuffer checked(Path file) throws IOException {
        ByteBuffer content;
        try {
            content = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new IOException("%s cannot be read: %s".formatted(file.getFileName(), e), e);
        }
        CRC32 sum = new CRC32();
        if (content.remaining() >= Long.BYTES) {
            sum.update(content.slice(Long.BYTES, content.remaining() - Long.BYTES));
        }
        if (content.remaining() < Long.BYTES || content.getLong() != sum.getValue()) {
            throw new IOException("%s is damaged: its checksum is another".formatted(file.getFileName()));
        }
        return content;
    }
}
