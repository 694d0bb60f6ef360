// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.hotplate.http.Allowance;
import org.hotplate.model.PredictionException;
import org.hotplate.oip.protocol.BinaryData;
import org.hotplate.oip.protocol.Datatypes;
import org.hotplate.oip.protocol.InferRequest;
import org.hotplate.oip.protocol.JsonText;
import org.hotplate.oip.protocol.Parameters;
import org.hotplate.oip.protocol.Refusal;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Reads a request for inference: a JSON object, and the binary data of inputs after it. Not thread-safe. */
final class RequestReader {

    /** The size of a binary input, instead of its data. */
    static final String BINARY_SIZE = "binary_data_size";

    private static final String BINARY = "binary_data";
    private static final String BINARY_OUTPUT = "binary_data_output";

    /** The approximate size of the objects for one input, output or parameter. */
    private static final int OBJECTS = 512;
    /** The text before a line number in Jackson's messages. */
    private static final Pattern SOURCE = Pattern.compile("(?s)\\s*\\(start marker at.*|Source: [^;]*; ");

    private final byte[] body;
    /** The length of the JSON object, at the start of the body. */
    private final int length;

    private final Allowance memory;

    private @Nullable String id;
    private Map<String, Object> parameters = Map.of();
    private @Nullable List<Declared> inputs;
    private @Nullable List<Requested> outputs;

    RequestReader(byte[] body, int length, Allowance memory) {
        this.body = body;
        this.length = length;
        this.memory = memory;
    }

    /** The members of an input as they are read. */
    private static final class Declared {
        private @Nullable String name;
        private @Nullable DataType type;
        private @Nullable Shape shape;
        private Map<String, Object> parameters = Map.of();
        private int dataAt = -1;
        private @Nullable Tensor tensor;

        private String title() {
            return "Input '%s'".formatted(name == null ? "" : Refusal.shown(name));
        }
    }

    /** The members of a requested output. */
    private record Requested(String name, Map<String, Object> parameters) {}

    InferRequest read() throws PredictionException {
        try (JsonParser json = JsonText.FACTORY.createParser(body, 0, length)) {
            object(json);
            if (json.nextToken() != null) {
                throw Refusal.of("The JSON object is followed by something else");
            }
            List<InferRequest.Input> tensors = tensors();
            return new InferRequest(id, parameters, tensors, requested());
        } catch (JsonProcessingException e) {
            throw Refusal.of(
                    "The body is not valid JSON, at line %d, column %d: %s",
                    e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                    e.getLocation() == null ? 0 : e.getLocation().getColumnNr(),
                    Refusal.shown(SOURCE.matcher(e.getOriginalMessage()).replaceAll("")));
        } catch (IOException e) {
            throw new UncheckedIOException("A body in memory cannot fail to be read", e);
        }
    }

    private void object(JsonParser json) throws IOException, PredictionException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw Refusal.of("The body must be a JSON object");
        }
        for (String member = json.nextFieldName(); member != null; member = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (member) {
                case "id" -> id = text(json, "The id");
                case "parameters" -> parameters = parameters(json, "The request");
                case "inputs" -> {
                    if (inputs != null || value != JsonToken.START_ARRAY) {
                        throw Refusal.of("'inputs' must be one array");
                    }
                    inputs = new ArrayList<>();
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        inputs.add(input(json));
                    }
                }
                case "outputs" -> {
                    if (outputs != null || value != JsonToken.START_ARRAY) {
                        throw Refusal.of("'outputs' must be one array");
                    }
                    outputs = new ArrayList<>();
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        outputs.add(output(json));
                    }
                }
                default -> json.skipChildren();
            }
        }
    }

    private Declared input(JsonParser json) throws IOException, PredictionException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw Refusal.of("Each input must be an object");
        }
        memory.reserve(OBJECTS);
        Declared input = new Declared();
        for (String member = json.nextFieldName(); member != null; member = json.nextFieldName()) {
            json.nextToken();
            switch (member) {
                case "name" -> input.name = text(json, "The name of an input");
                case "datatype" ->
                    input.type = Datatypes.of(text(json, "The datatype of " + input.title()), input.title());
                case "shape" -> input.shape = shape(json, input.title());
                case "parameters" -> input.parameters = parameters(json, input.title());
                case "data" -> data(json, input);
                default -> json.skipChildren();
            }
        }
        return input;
    }

    /** Reads the data if the shape and the type are known; otherwise remembers where it is. */
    private void data(JsonParser json, Declared input) throws IOException, PredictionException {
        if (input.dataAt >= 0) {
            throw Refusal.of("%s has its data twice", input.title());
        }
        input.dataAt = JsonText.position(json);
        if (input.name != null && input.type != null && input.shape != null) {
            input.tensor = DataReader.read(json, input.name, input.type, input.shape, length, memory);
        } else {
            json.skipChildren();
        }
    }

    private Requested output(JsonParser json) throws IOException, PredictionException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw Refusal.of("Each requested output must be an object");
        }
        memory.reserve(OBJECTS);
        String name = null;
        Map<String, Object> given = Map.of();
        for (String member = json.nextFieldName(); member != null; member = json.nextFieldName()) {
            json.nextToken();
            switch (member) {
                case "name" -> name = text(json, "The name of an output");
                case "parameters" -> given = parameters(json, "Output '%s'".formatted(name));
                default -> json.skipChildren();
            }
        }
        if (name == null) {
            throw Refusal.of("Each requested output needs a name");
        }
        return new Requested(name, given);
    }

    private String text(JsonParser json, String what) throws IOException, PredictionException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw Refusal.of("%s must be a string", what);
        }
        memory.reserve(2L * json.getTextLength());
        return json.getText();
    }

    private static Shape shape(JsonParser json, String title) throws IOException, PredictionException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw Refusal.of("The shape of %s must be an array of integers", title);
        }
        int[] dims = new int[BinaryData.MAX_RANK];
        int rank = 0;
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (rank == BinaryData.MAX_RANK) {
                throw Refusal.of("%s has more than %d dimensions", title, BinaryData.MAX_RANK);
            }
            if (token != JsonToken.VALUE_NUMBER_INT
                    || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    || json.getLongValue() < 0
                    || json.getLongValue() > Integer.MAX_VALUE) {
                throw Refusal.of(
                        "The dimension %s of %s must be an integer of at least 0 and at most %d",
                        token.isScalarValue() ? Refusal.shown(json.getText()) : token.asString(),
                        title,
                        Integer.MAX_VALUE);
            }
            dims[rank++] = json.getIntValue();
        }
        return Shape.of(Arrays.copyOf(dims, rank));
    }

    /** Reads strings, numbers and booleans; a number is a {@link Long} or a {@link Double}. */
    private Map<String, Object> parameters(JsonParser json, String of) throws IOException, PredictionException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw Refusal.of("The parameters of %s must be an object", of);
        }
        Map<String, Object> read = new HashMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            memory.reserve(OBJECTS + 2L * name.length());
            switch (value) {
                case VALUE_STRING -> read.put(name, text(json, name));
                case VALUE_TRUE, VALUE_FALSE -> read.put(name, value == JsonToken.VALUE_TRUE);
                case VALUE_NUMBER_FLOAT -> read.put(name, json.getDoubleValue());
                case VALUE_NUMBER_INT -> {
                    boolean big = json.getNumberType() == JsonParser.NumberType.BIG_INTEGER;
                    read.put(name, big ? (Number) json.getDoubleValue() : (Number) json.getLongValue());
                }
                default ->
                    throw Refusal.of(
                            "Parameter '%s' of %s must be a string, a number or a boolean", Refusal.shown(name), of);
            }
        }
        return Parameters.checked(read, of);
    }

    /** Reads what is missing of the inputs: data before their types, and the binary data after the JSON object. */
    private List<InferRequest.Input> tensors() throws IOException, PredictionException {
        if (inputs == null || inputs.isEmpty()) {
            throw Refusal.of("The request has no inputs");
        }
        Set<String> names = new HashSet<>();
        List<InferRequest.Input> tensors = new ArrayList<>(inputs.size());
        int at = length;
        for (Declared input : inputs) {
            if (input.name == null || input.type == null || input.shape == null) {
                throw Refusal.of("%s needs a name, a datatype and a shape", input.title());
            }
            if (!names.add(input.name)) {
                throw Refusal.of("%s is given twice", input.title());
            }
            Object size = input.parameters.get(BINARY_SIZE);
            if (size != null && input.dataAt >= 0) {
                throw Refusal.of("%s has both data and %s", input.title(), BINARY_SIZE);
            }
            Tensor tensor = input.tensor;
            if (size != null) {
                if (!(size instanceof Long bytes) || bytes < 0 || bytes > body.length - at) {
                    throw Refusal.of(
                            "%s has the %s %s; %d bytes are left after the JSON object and the inputs before it",
                            input.title(), BINARY_SIZE, size, body.length - at);
                }
                int count = bytes.intValue();
                tensor = BinaryData.tensor(input.name, input.type, input.shape, ByteBuffer.wrap(body, at, count));
                at += count;
            } else if (input.dataAt < 0) {
                throw Refusal.of("%s has neither data nor %s", input.title(), BINARY_SIZE);
            } else if (tensor == null) {
                try (JsonParser json = JsonText.FACTORY.createParser(body, input.dataAt, length - input.dataAt)) {
                    json.nextToken();
                    tensor = DataReader.read(json, input.name, input.type, input.shape, length, memory);
                }
            }
            tensors.add(new InferRequest.Input(tensor, input.parameters));
        }
        if (at < body.length) {
            throw Refusal.of("The body has %d bytes more than the JSON object and its binary inputs", body.length - at);
        }
        return tensors;
    }

    private @Nullable List<InferRequest.Output> requested() throws PredictionException {
        boolean binary = Parameters.flag(parameters, BINARY_OUTPUT, false);
        if (outputs == null || outputs.isEmpty()) {
            return null;
        }
        Set<String> names = new HashSet<>();
        List<InferRequest.Output> requested = new ArrayList<>(outputs.size());
        for (Requested output : outputs) {
            if (!names.add(output.name)) {
                throw Refusal.of("Output '%s' is requested twice", Refusal.shown(output.name));
            }
            requested.add(new InferRequest.Output(
                    output.name,
                    Parameters.flag(output.parameters, BINARY, binary),
                    Parameters.classes(output.parameters)));
        }
        return requested;
    }

    /** Returns whether outputs that are not requested by name are binary. */
    static boolean binaryOutputs(InferRequest request) throws PredictionException {
        return Parameters.flag(request.parameters(), BINARY_OUTPUT, false);
    }
}
