// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code signature.json}.
 *
 * <p>MMS replaced every 0 after the batch dimension by 1 when it loaded a symbolic model; here 0 means {@link Shape#ANY},
 * as MMS documented it. A batch dimension that the author forgot is not added. {@code data_type} of an input is
 * Hotplate's own addition.
 */
public final class SignatureFile {

    private static final String TYPES = "image/jpeg or application/json";
    private static final Map<String, DataType> DATA_TYPES = Map.ofEntries(
            Map.entry("float16", DataType.FLOAT16),
            Map.entry("float32", DataType.FLOAT32),
            Map.entry("float", DataType.FLOAT32),
            Map.entry("float64", DataType.FLOAT64),
            Map.entry("double", DataType.FLOAT64),
            Map.entry("uint8", DataType.UINT8),
            Map.entry("int8", DataType.INT8),
            Map.entry("uint16", DataType.UINT16),
            Map.entry("int16", DataType.INT16),
            Map.entry("uint32", DataType.UINT32),
            Map.entry("int32", DataType.INT32),
            Map.entry("uint64", DataType.UINT64),
            Map.entry("int64", DataType.INT64),
            Map.entry("bfloat16", DataType.BFLOAT16),
            Map.entry("string", DataType.STRING),
            Map.entry("bool", DataType.BOOLEAN));

    private static final int MOST_DIMENSIONS = 32;

    /** The maximum number of elements of four bytes in a buffer of 2 GiB. */
    private static final long MOST_ELEMENTS = 1L << 29;

    private final JsonFile json;

    private SignatureFile(JsonFile json) {
        this.json = json;
    }

    public static Signature read(Path file, String archive) throws ArchiveException {
        return new SignatureFile(JsonFile.read(file, archive)).signature();
    }

    private Signature signature() throws ArchiveException {
        List<TensorSpec> inputs = specs("inputs");
        if (inputs.isEmpty()) {
            throw json.fault("must list at least one input under 'inputs', as in"
                    + " {\"data_name\": \"data\", \"data_shape\": [0, 3, 224, 224]}");
        }
        String inputType = type("input_type");
        if (inputType.isEmpty()) {
            throw json.fault("has no 'input_type'; it must be " + TYPES);
        }
        String outputType = type("output_type");
        return new Signature(inputs, inputType, specs("outputs"), outputType.isEmpty() ? Signature.JSON : outputType);
    }

    private String type(String key) throws ArchiveException {
        String type = json.text(json.root(), "", key).orElse("").toLowerCase(Locale.ROOT);
        if (!type.isEmpty() && !type.equals(Signature.JSON) && !type.matches("image/[a-z0-9.+-]+")) {
            throw json.fault("has '%s' for '%s', which must be %s".formatted(Printable.text(type), key, TYPES));
        }
        return type;
    }

    private List<TensorSpec> specs(String key) throws ArchiveException {
        JsonNode list = json.root().path(key);
        if (list.isMissingNode() || list.isNull()) {
            return List.of();
        }
        if (!list.isArray()) {
            throw json.fault("has %s for '%s', which must be a list".formatted(JsonFile.show(list), key));
        }
        List<TensorSpec> specs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode item : list) {
            TensorSpec spec = spec(item, "%s[%d].".formatted(key, specs.size()));
            if (!names.add(spec.name()) && key.equals("inputs")) {
                throw json.fault("has two inputs named '%s'; each needs a name of its own"
                        .formatted(Printable.text(spec.name())));
            }
            specs.add(spec);
        }
        return specs;
    }

    private TensorSpec spec(JsonNode item, String path) throws ArchiveException {
        String name = json.text(item, path, "data_name")
                .orElseThrow(() -> json.fault(
                        "has no '%sdata_name', which must be the name of an input or output".formatted(path)));
        JsonNode shape = item.has("data_shape") ? item.path("data_shape") : item.path("shape");
        return new TensorSpec(name, shape(shape, name), dataType(item, path));
    }

    private Shape shape(JsonNode shape, String name) throws ArchiveException {
        if (!shape.isArray()) {
            throw json.fault("must give '%s' a 'data_shape', a list such as [0, 3, 224, 224] with the batch first"
                    .formatted(Printable.text(name)));
        }
        if (shape.size() > MOST_DIMENSIONS) {
            throw json.fault("gives '%s' %d dimensions, at most %d are allowed"
                    .formatted(Printable.text(name), shape.size(), MOST_DIMENSIONS));
        }
        int[] dims = new int[shape.size()];
        long elements = 1;
        for (int i = 0; i < dims.length; i++) {
            JsonNode dim = shape.get(i);
            if (!dim.isIntegralNumber() || !dim.canConvertToInt() || dim.intValue() < 0) {
                throw json.fault(
                        "gives '%s' the shape %s, where %s is not a dimension; write a whole number, or 0 for any"
                                .formatted(Printable.text(name), JsonFile.show(shape), JsonFile.show(dim)));
            }
            dims[i] = dim.intValue() == 0 ? Shape.ANY : dim.intValue();
            elements *= Math.max(1, dims[i]);
            if (elements > MOST_ELEMENTS) {
                throw json.fault("gives '%s' the shape %s, which is more than %d elements, the most allowed"
                        .formatted(Printable.text(name), JsonFile.show(shape), MOST_ELEMENTS));
            }
        }
        return Shape.of(dims);
    }

    private @Nullable DataType dataType(JsonNode item, String path) throws ArchiveException {
        String text = json.text(item, path, "data_type").orElse("").toLowerCase(Locale.ROOT);
        DataType type = DATA_TYPES.get(text);
        if (type == null && !text.isEmpty()) {
            throw json.fault("has '%s' for '%sdata_type', which must be one of %s"
                    .formatted(
                            Printable.text(text),
                            path,
                            String.join(
                                    ", ", DATA_TYPES.keySet().stream().sorted().toList())));
        }
        return type;
    }

    /** Returns the text of a file with this signature. */
    public static String text(Signature signature) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        write(json.putArray("inputs"), signature.inputs());
        json.put("input_type", signature.inputType());
        write(json.putArray("outputs"), signature.outputs());
        json.put("output_type", signature.outputType());
        return JsonFile.pretty(json);
    }

    /** Returns the dimensions in the file's form, with 0 for any size. */
    public static int[] dims(Shape shape) {
        return shape.withSize(0).dims();
    }

    private static void write(ArrayNode list, List<TensorSpec> specs) {
        for (TensorSpec spec : specs) {
            ObjectNode item = list.addObject();
            item.put("data_name", spec.name());
            ArrayNode shape = item.putArray("data_shape");
            for (int dim : dims(spec.shape())) {
                shape.add(dim);
            }
            DataType type = spec.type();
            if (type != null && type != DataType.FLOAT32) {
                item.put(
                        "data_type",
                        type == DataType.BOOLEAN ? "bool" : type.name().toLowerCase(Locale.ROOT));
            }
        }
    }
}
