// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.hotplate.formats.MalformedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Puts tensors into every field that can contain one, and unknown content into every message. */
final class OnnxStructureTest {

    /** A path from the model to a message of a type. */
    private record Way(List<Integer> fields, String name) {}

    @TempDir
    Path folder;

    /** Returns a path to every field that contains a tensor. */
    static List<Way> tensors() {
        return fields(Schema.TENSOR);
    }

    /** Returns a path to every message type. */
    static Stream<Way> messages() {
        return ways().values().stream();
    }

    private static List<Way> fields(Schema type) {
        List<Way> found = new ArrayList<>();
        ways().forEach((message, way) -> {
            for (int number = 1; number < 64; number++) {
                Schema.Field field = message.field(number);
                if (field != null && field.type().equals(type.name())) {
                    found.add(new Way(with(way.fields, number), way.name + "." + number));
                }
            }
        });
        return found;
    }

    private static Map<Schema, Way> ways() {
        Map<Schema, Way> ways = new EnumMap<>(Schema.class);
        ways.put(Schema.MODEL, new Way(List.of(), "MODEL"));
        Deque<Schema> next = new ArrayDeque<>(List.of(Schema.MODEL));
        while (!next.isEmpty()) {
            Schema message = next.remove();
            for (int number = 1; number < 64; number++) {
                Schema.Field field = message.field(number);
                if (field != null && field.kind() == Schema.Kind.MESSAGE && !ways.containsKey(field.message())) {
                    Way way = ways.get(message);
                    ways.put(
                            field.message(),
                            new Way(with(way.fields, number), way.name + "." + number + ":" + field.message()));
                    next.add(field.message());
                }
            }
        }
        return ways;
    }

    private static List<Integer> with(List<Integer> fields, int number) {
        List<Integer> longer = new ArrayList<>(fields);
        longer.add(number);
        return longer;
    }

    @Test
    void hasAWayToEveryMessageOfTheSchema() {
        assertThat(ways()).containsOnlyKeys(Schema.values());
        assertThat(tensors()).hasSize(5);
    }

    @ParameterizedTest
    @MethodSource("tensors")
    void findsATensorInAnotherFileWhereverItIs(Way way) throws Exception {
        OnnxFile model;
        try {
            model = read(nested(way, outside("../../etc/passwd")));
        } catch (MalformedFileException e) {
            // indices must be in the file itself
            assertThat(e).hasMessageStartingWith("it has a sparse tensor");
            return;
        }

        assertThat(model.external()).hasSize(1);
        assertThat(model.externalFaults(Map.of("passwd", 1000L)))
                .containsExactly("it keeps weights in '../../etc/passwd', and archives have no folders: save it with"
                        + " that file in the same folder, or with its weights included");
    }

    @ParameterizedTest
    @MethodSource("messages")
    void refusesBytesThatTheSchemaDoesNotDescribe(Way way) {
        assertThatThrownBy(() -> read(nested(way, new TestOnnx().message(60, outside("x.bin")))))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageStartingWith("it has the unknown field 60 in a ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "../x.bin",
                "a/../../x.bin",
                "..",
                ".",
                "",
                "./",
                "a/x.bin",
                "..\\x.bin",
                "C:\\x.bin",
                "*/_ORT_MEM_ADDR_/*",
                "/proc/self/environ",
                "././x.bin",
                "\0",
                "X.BIN"
            })
    void refusesEveryPlaceButAFileBesideTheModel(String location) throws Exception {
        Way constant = tensors().stream()
                .filter(way -> way.name.contains("ATTRIBUTE"))
                .findFirst()
                .orElseThrow();

        assertThat(read(nested(constant, outside(location))).externalFaults(Map.of("x.bin", 1000L)))
                .hasSize(1);
    }

    @Test
    void acceptsAFileBesideTheModel() throws Exception {
        Way constant = tensors().get(0);

        assertThat(read(nested(constant, outside("x.bin"))).externalFaults(Map.of("x.bin", 16L)))
                .isEmpty();
        assertThat(read(nested(constant, outside("./x.bin"))).externalFaults(Map.of("x.bin", 16L)))
                .isEmpty();
    }

    @Test
    void refusesATensorThatIsNotWithinItsFile() throws Exception {
        Way way = tensors().get(0);

        assertThat(read(nested(way, outside("x.bin"))).externalFaults(Map.of("x.bin", 15L)))
                .containsExactly("it keeps weights in 'x.bin', which has 15 bytes, and its tensor 't' has 16 bytes from"
                        + " byte 0: export it again");
        assertThat(read(nested(way, entry(outside("x.bin"), "offset", "1"))).externalFaults(Map.of("x.bin", 16L)))
                .hasSize(1);
        assertThat(read(nested(way, entry(outside("x.bin"), "offset", "999999999999999999")))
                        .externalFaults(Map.of("x.bin", 16L)))
                .hasSize(1);
    }

    @Test
    void refusesWhatReadersUnderstandInDifferentWays() {
        Way way = tensors().get(0);
        TestOnnx external = outside("x.bin");

        refuses(way, entry(outside("x.bin"), "location", "/etc/passwd"), "it has the key 'location' twice");
        refuses(way, entry(outside("x.bin"), "prepacked_weights", "1"), "it has the unknown key 'prepacked_weights'");
        refuses(way, entry(outside("x.bin"), "offset", "-1"), "its tensor 't' has the offset '-1'");
        refuses(way, entry(outside("x.bin"), "length", "15"), "it says that its tensor 't' has 15 bytes");
        refuses(way, external.number(14, 0), "it has the field 14 of one TENSOR twice");
        refuses(way, tensor().number(14, 1), "it keeps its tensor 't' in another file, and does not say in which");
        // protobuf's readers use only 32 bits of it
        refuses(way, tensor().number(14, (1L << 32) + 1), "it keeps its tensor 't' in another file");
        refuses(way, outside("x.bin").bytes(9, new byte[16]), "it has its tensor 't' twice");
    }

    @Test
    void takesALocationForOneEvenIfNothingSaysThatTheTensorIsElsewhere() throws Exception {
        TestOnnx located =
                tensor().message(13, new TestOnnx().text(1, "location").text(2, "/etc/passwd"));

        assertThat(read(nested(tensors().get(0), located)).externalFaults(Map.of()))
                .hasSize(1);
    }

    @Test
    void refusesATensorWithFewerElementsThanItsDimensions() {
        Way way = tensors().get(0);

        refuses(
                way,
                tensor().bytes(9, new byte[15]),
                "its tensor 't' of shape [16] needs 16 bytes, and the file has 15");
        refuses(way, tensor(), "its tensor 't' of shape [16] needs 16 values, and the file has 0");
        refuses(
                way,
                new TestOnnx()
                        .number(1, 1L << 30)
                        .number(1, 1L << 30)
                        .number(2, 1)
                        .bytes(9, new byte[4]),
                "its tensor '' has the shape [1073741824, 1073741824], which is too large for any memory");
    }

    @Test
    void refusesMessagesThatAreNestedTooDeep() {
        UnaryOperator<TestOnnx> sequence = type -> new TestOnnx().message(4, new TestOnnx().message(1, type));
        TestOnnx type = new TestOnnx().message(1, new TestOnnx().number(1, 1));
        for (int i = 0; i < 60; i++) {
            type = sequence.apply(type);
        }
        TestOnnx graph = new TestOnnx().message(11, new TestOnnx().text(1, "x").message(2, type));

        assertThatThrownBy(() -> read(new TestOnnx().message(7, graph)))
                .hasMessage("its messages are nested more than 100 deep, the most allowed");
    }

    private void refuses(Way way, TestOnnx tensor, String message) {
        assertThatThrownBy(() -> read(nested(way, tensor)))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageStartingWith(message);
    }

    private static TestOnnx tensor() {
        return new TestOnnx().number(1, 16).number(2, 2).text(8, "t");
    }

    private static TestOnnx outside(String location) {
        return entry(tensor(), "location", location).number(14, 1);
    }

    private static TestOnnx entry(TestOnnx tensor, String key, String value) {
        return tensor.message(13, new TestOnnx().text(1, key).text(2, value));
    }

    /** Writes a model with the message at the end of the path, and with the fields that every model has. */
    private static TestOnnx nested(Way way, TestOnnx message) {
        TestOnnx inner = message;
        for (int i = way.fields.size() - 1; i > 0; i--) {
            inner = new TestOnnx().message(way.fields.get(i), inner);
        }
        TestOnnx model = new TestOnnx().message(8, new TestOnnx().number(2, 17));
        if (way.fields.isEmpty()) {
            return message;
        }
        if (way.fields.get(0) != 7) {
            model.message(7, new TestOnnx());
        }
        return model.message(way.fields.get(0), inner);
    }

    private OnnxFile read(TestOnnx model) throws IOException {
        return OnnxFile.read(Files.write(folder.resolve("x.onnx"), model.bytes()));
    }
}
