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
 * A symbol as its JSON describes it, checked so far that the native parser can be trusted with it: every reference
 * leads to an earlier node. Whether an operator exists, and has as many outputs as are used, only MXNet knows.
 */
public final class SymbolFile {

    /** The use of an output that only MXNet knows to exist: it crashes where there is none. */
    public record FurtherOutput(SymbolNode node, int output) {}

    /**
     * One place where a variable goes.
     *
     * @param operator what takes it
     * @param input as which of its inputs, counted from 0
     */
    public record Use(SymbolNode operator, int input) {}

    /** Thirty times an LSTM unrolled over 60 steps; and few enough values that none of it fills the heap. */
    private static final long LARGEST = 8 << 20;

    private static final long MOST_TOKENS = 1_000_000;

    /** Networks nest graphs in loops and branches; nothing needs more than a few levels. */
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

    /** Operators whose second input is a label: wanted in training, without a meaning when serving. */
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
     * Reads a symbol and checks it against {@link org.hotplate.formats.NetworkLimits}. Whether its operators may be used
     * is a question of its own, see {@link #checkOperators}.
     *
     * @throws MalformedFileException if it is none, or one that exceeds a limit
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

    /** Nodes stand after what they depend on, so one way back over them finds all that the heads need. */
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

    /** Returns the text as it stands in the file. */
    public String json() {
        return json;
    }

    /** Returns the JSON, anew each time: to be changed. */
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

    /** Returns all nodes, those that no output depends on included, each after what it depends on. */
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

    /** Returns the outputs' names as MXNet gives them, {@code softmax_output}. */
    public List<String> outputs() {
        Set<SymbolNode> several = further.stream().map(FurtherOutput::node).collect(Collectors.toSet());
        return heads.stream()
                .map(head -> OutputNames.name(
                        nodes.get(head.node()), head.output(), several.contains(nodes.get(head.node()))))
                .toList();
    }

    /** Returns all uses of an output of an operator that is not its first, those in nested graphs included. */
    public List<FurtherOutput> furtherOutputs() {
        return further;
    }

    /**
     * Checks that all operators, those of nested graphs included, are known to be safe to load.
     *
     * @param allowed operators that are accepted although they are not in the list
     * @throws MalformedFileException if one is not; the message says why
     */
    public void checkOperators(Set<String> allowed) throws MalformedFileException {
        for (String type : new TreeSet<>(types)) {
            Optional<String> reason = allowed.contains(type) ? Optional.empty() : Operators.refusal(type);
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

    /** Returns where an argument goes. */
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

    /** Returns what an operator takes as one of its inputs; empty where it takes fewer. */
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

    /** Returns the element type an argument was saved with, if it was saved with one that tensors know. */
    public Optional<DataType> typeOf(String argument) {
        return declared(argument, "__dtype__")
                .filter(code -> code.matches("\\d{1,2}"))
                .flatMap(code -> TypeCodes.type(Integer.parseInt(code)));
    }

    /** Returns the shape an argument was saved with; {@link Shape#ANY} is a dimension that it does not tell. */
    public Optional<Shape> shapeOf(String argument) {
        return declared(argument, "__shape__").flatMap(SymbolFile::tuple);
    }

    private Optional<String> declared(String argument, String key) {
        return nodes.stream()
                .filter(node -> node.isVariable() && node.name().equals(argument))
                .flatMap(node -> node.attribute(key).stream())
                .findFirst();
    }

    /** Reads a tuple or list as Python writes it, {@code (0, 3, 224, 224)} or {@code (10L,)}. */
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
