// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.mxnet.SymbolNode.Reference;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;

/**
 * A symbol in its JSON form, checked so far that the native parser can read it safely: every reference leads to an
 * earlier node. Whether an operator exists, and has as many outputs as are used, can only be determined by MXNet.
 */
public final class SymbolFile {

    /** The use of an output of which only MXNet can determine whether it exists; MXNet crashes if it does not. */
    public record FurtherOutput(SymbolNode node, int output) {}

    /**
     * One use of a variable.
     *
     * @param operator the operator with the variable as its input
     * @param input the index of that input, counted from 0
     */
    public record Use(SymbolNode operator, int input) {}

    /** Thirty times the size of an LSTM unrolled over 60 steps, and small enough for the heap. */
    private static final long LARGEST = 8 << 20;

    private static final long MOST_TOKENS = 1_000_000;

    /** Networks nest graphs in loops and branches; real ones have only a few levels. */
    private static final int DEEPEST = 100;

    private static final Pattern DIMENSION = Pattern.compile("-?[0-9]{1,9}L?");

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxTokenCount(MOST_TOKENS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Operators whose second input is a label, which is needed for training only. */
    private static final Set<String> LOSSES = Set.of(
            "SoftmaxOutput",
            "Softmax",
            "LinearRegressionOutput",
            "LogisticRegressionOutput",
            "MAERegressionOutput",
            "SVMOutput");

    private final String json;
    private final List<SymbolNode> nodes;
    private final List<Reference> heads;
    private final List<FurtherOutput> further;
    private final Set<String> types;
    private final BitSet reached;

    private SymbolFile(String json, List<SymbolNode> nodes, List<Reference> heads, SymbolCheck check) {
        this.json = json;
        this.nodes = List.copyOf(nodes);
        this.heads = List.copyOf(heads);
        this.further = List.copyOf(check.further());
        this.types = Set.copyOf(check.types());
        this.reached = reached(nodes, heads);
    }

    /**
     * Reads a symbol and checks it against {@link org.hotplate.formats.NetworkLimits}. Whether its operators are
     * allowed is checked by {@link #checkOperators}.
     *
     * @throws MalformedFileException if it is not a symbol, or exceeds a limit
     * @throws IOException if it cannot be read
     */
    public static SymbolFile read(Path path) throws IOException {
        if (Files.size(path) > LARGEST) {
            throw new MalformedFileException("it is larger than %d bytes, the most allowed".formatted(LARGEST));
        }
        try {
            return parse(Files.readString(path));
        } catch (CharacterCodingException e) {
            throw new MalformedFileException("it is not UTF-8 text", e);
        }
    }

    static SymbolFile parse(String json) throws MalformedFileException {
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw new MalformedFileException("it is not readable JSON: " + reason(e), e);
        }
        if (!root.path("nodes").isArray()) {
            throw new MalformedFileException("it is not a JSON object with a list of 'nodes'");
        }
        SymbolCheck check = new SymbolCheck();
        List<SymbolNode> nodes = check.nodes(root);
        List<Reference> heads = new ArrayList<>();
        for (JsonNode head : root.path("heads")) {
            heads.add(SymbolNode.reference(head, nodes.size()));
        }
        return new SymbolFile(json, nodes, heads, check);
    }

    /** Nodes follow the nodes they depend on, so one backward pass finds all nodes that the heads depend on. */
    private static BitSet reached(List<SymbolNode> nodes, List<Reference> heads) {
        BitSet reached = new BitSet(nodes.size());
        heads.forEach(head -> reached.set(head.node()));
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (reached.get(i)) {
                nodes.get(i).inputs().forEach(input -> reached.set(input.node()));
                nodes.get(i).controls().forEach(control -> reached.set(control.node()));
            }
        }
        return reached;
    }

    private static String reason(JacksonException e) {
        if (String.valueOf(e.getOriginalMessage()).startsWith("Document nesting depth")) {
            return "its objects and lists are nested more than %d times".formatted(DEEPEST);
        }
        if (e instanceof JsonEOFException) {
            return "it ends too early";
        }
        String line = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
        String plain = line.replaceAll("\\(?`?\\S*(com\\.fasterxml|Stream(Read|Constraints))\\S*", "")
                .strip();
        return plain.length() <= 200 ? plain : plain.substring(0, 200) + "...";
    }

    /** Returns the text of the file. */
    public String json() {
        return json;
    }

    /** Returns a new copy of the JSON, which the caller may change. */
    JsonNode tree() {
        try {
            return MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw new IllegalStateException("It was read before", e);
        }
    }

    List<Reference> heads() {
        return heads;
    }

    /** Returns all nodes, including those that no output depends on; each follows the nodes it depends on. */
    public List<SymbolNode> nodes() {
        return nodes;
    }

    /** Returns the operators that an output depends on. */
    public List<SymbolNode> operators() {
        return needed().filter(node -> !node.isVariable()).toList();
    }

    /** Returns the variables that an output depends on: inputs, weights, auxiliary states and labels. */
    public List<SymbolNode> arguments() {
        return needed().filter(SymbolNode::isVariable).toList();
    }

    public Optional<SymbolNode> argument(String name) {
        return needed().filter(node -> node.isVariable() && node.name().equals(name))
                .findFirst();
    }

    /** Returns the outputs' names in MXNet's form, such as {@code softmax_output}. */
    public List<String> outputs() {
        Set<SymbolNode> several = further.stream().map(FurtherOutput::node).collect(Collectors.toSet());
        return heads.stream()
                .map(head -> OutputNames.name(
                        nodes.get(head.node()), head.output(), several.contains(nodes.get(head.node()))))
                .toList();
    }

    /** Returns all uses of outputs other than an operator's first, including those in nested graphs. */
    public List<FurtherOutput> furtherOutputs() {
        return further;
    }

    /**
     * Checks that all operators, including those of nested graphs, are known to be safe to load.
     *
     * @param allowed operators that are accepted although they are not in the list
     * @throws MalformedFileException if one is not; the message contains the reason
     */
    public void checkOperators(Set<String> allowed) throws MalformedFileException {
        for (String type : new TreeSet<>(types)) {
            Optional<String> reason = allowed.contains(type) ? Optional.empty() : Operators.reasonNotAllowed(type);
            if (reason.isPresent()) {
                throw new MalformedFileException("it has the operator '%s', which %s".formatted(type, reason.get()));
            }
        }
    }

    /**
     * Returns whether all operators only compute with the values of their inputs, so that no request can end the process by
     * its values. False for a symbol with other operators, whether or not a request can.
     */
    public boolean acceptsAnyInput() {
        return Operators.acceptAnyInput(types);
    }

    /** Returns whether an output depends on a node. */
    boolean isReached(int node) {
        return reached.get(node);
    }

    /** Returns the uses of an argument. */
    public List<Use> uses(String argument) {
        List<Use> uses = new ArrayList<>();
        needed().forEach(operator -> {
            for (int i = 0; i < operator.inputs().size(); i++) {
                SymbolNode source = nodes.get(operator.inputs().get(i).node());
                if (source.isVariable() && source.name().equals(argument)) {
                    uses.add(new Use(operator, i));
                }
            }
        });
        return uses;
    }

    /** Returns the source of an operator's input; empty if the operator has fewer inputs. */
    public Optional<SymbolNode> source(SymbolNode operator, int input) {
        return input < operator.inputs().size()
                ? Optional.of(nodes.get(operator.inputs().get(input).node()))
                : Optional.empty();
    }

    /** Returns the names of the arguments that only training needs. */
    public Set<String> labels() {
        return nodes.stream()
                .filter(node -> LOSSES.contains(node.op()) && node.inputs().size() > 1)
                .map(node -> nodes.get(node.inputs().get(1).node()))
                .filter(SymbolNode::isVariable)
                .map(SymbolNode::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Returns the element type that was saved with an argument; empty if there is none or tensors do not support it.
     */
    public Optional<DataType> typeOf(String argument) {
        return declared(argument, "__dtype__")
                .filter(code -> code.matches("\\d{1,2}"))
                .flatMap(code -> TypeCodes.type(Integer.parseInt(code)));
    }

    /** Returns the shape that was saved with an argument; unknown dimensions are {@link Shape#ANY}. */
    public Optional<Shape> shapeOf(String argument) {
        return declared(argument, "__shape__").flatMap(SymbolFile::tuple);
    }

    private Optional<String> declared(String argument, String key) {
        return nodes.stream()
                .filter(node -> node.isVariable() && node.name().equals(argument))
                .flatMap(node -> node.attribute(key).stream())
                .findFirst();
    }

    /** Reads a tuple or list in Python's syntax, {@code (0, 3, 224, 224)} or {@code (10L,)}. */
    private static Optional<Shape> tuple(String text) {
        String plain = text.strip();
        if (!plain.matches("[(\\[].*[)\\]]") || plain.length() > 1000) {
            return Optional.empty();
        }
        List<String> dims = Arrays.stream(plain.substring(1, plain.length() - 1).split(",", -1))
                .map(String::strip)
                .filter(dim -> !dim.isEmpty())
                .toList();
        return dims.isEmpty()
                        || !dims.stream().allMatch(dim -> DIMENSION.matcher(dim).matches())
                ? Optional.empty()
                : Optional.of(Shape.of(dims.stream()
                        .mapToInt(dim -> Integer.parseInt(dim.replace("L", "")))
                        .map(dim -> dim > 0 ? dim : Shape.ANY)
                        .toArray()));
    }

    private Stream<SymbolNode> needed() {
        return reached.stream().mapToObj(nodes::get);
    }
}
