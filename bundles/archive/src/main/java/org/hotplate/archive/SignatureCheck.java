// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hotplate.formats.mxnet.ParamsEntry;
import org.hotplate.formats.mxnet.StoredWeight;
import org.hotplate.formats.mxnet.SymbolFile;
import org.hotplate.formats.onnx.OnnxFile;
import org.hotplate.formats.onnx.OnnxValue;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;

/**
 * Compares a signature with its network without an engine, to find faults that would otherwise appear at the first
 * request. It cannot find all faults, because only the engine has all operators.
 */
public final class SignatureCheck {

    private final String file;
    private final Signature signature;
    private final List<Fault> faults = new ArrayList<>();

    private SignatureCheck(String file, Signature signature) {
        this.file = file;
        this.signature = signature;
    }

    /**
     * Returns the faults, for an MXNet network.
     *
     * @param file the signature's name, for the faults
     * @param weights the arrays of its parameter file, by name
     */
    public static List<Fault> faults(
            String file, Signature signature, SymbolFile symbol, Map<String, ParamsEntry> weights) {
        SignatureCheck check = new SignatureCheck(file, signature);
        check.shapes();
        check.against(symbol, NetworkCheck.stored(symbol, weights));
        return check.faults;
    }

    /**
     * Returns the faults, for an ONNX network.
     *
     * @param file the signature's name, for the faults
     */
    public static List<Fault> faults(String file, Signature signature, OnnxFile network) {
        SignatureCheck check = new SignatureCheck(file, signature);
        check.shapes();
        check.against(network);
        return check.faults;
    }

    /**
     * Returns the faults that can be found if the weights cannot be read.
     *
     * @param file the signature's name, for the faults
     * @param symbol empty if it cannot be read either
     */
    static List<Fault> faults(String file, Signature signature, Optional<SymbolFile> symbol) {
        SignatureCheck check = new SignatureCheck(file, signature);
        check.shapes();
        symbol.ifPresent(check::against);
        return check.faults;
    }

    private void against(SymbolFile symbol) {
        for (TensorSpec input : signature.inputs()) {
            if (symbol.argument(input.name()).isEmpty()) {
                error("'%s' is not an input of the network".formatted(Printable.text(input.name())));
            } else {
                notScalar(input);
                declared(input, symbol.shapeOf(input.name()));
            }
        }
    }

    private void shapes() {
        for (TensorSpec input : signature.inputs()) {
            String name = Printable.text(input.name());
            if (elements(input.shape()) > Integer.MAX_VALUE) {
                error("the input '%s' has the shape %s, more elements than a tensor can have"
                        .formatted(name, input.shape()));
            } else if (signature.takesImages() && input.shape().rank() != 4) {
                error(("the input '%s' has the shape %s; a picture has four dimensions: the batch, 3 channels, height,"
                                + " width")
                        .formatted(name, input.shape()));
            }
        }
    }

    /** Returns the smallest possible number of elements; a dimension of any size counts as 1. */
    private static long elements(Shape shape) {
        long elements = 1;
        for (int dim : shape.dims()) {
            elements *= Math.max(1, dim);
            if (elements > Integer.MAX_VALUE) {
                return Long.MAX_VALUE;
            }
        }
        return elements;
    }

    private void against(SymbolFile symbol, Map<String, StoredWeight> weights) {
        Set<String> open = NetworkCheck.open(symbol, weights.keySet());
        Set<String> needed = new LinkedHashSet<>(open);
        needed.removeAll(symbol.labels());
        InputUses uses = new InputUses(symbol, weights);
        for (TensorSpec input : signature.inputs()) {
            String name = Printable.text(input.name());
            if (symbol.argument(input.name()).isEmpty()) {
                error("'%s' is not an input of the network, which takes %s".formatted(name, listed(needed)));
            } else {
                if (weights.containsKey(input.name())) {
                    warning("the input '%s' is also among the weights, which are not used then".formatted(name));
                }
                notScalar(input);
                declared(input, symbol.shapeOf(input.name()));
                uses.faults(input).forEach(fault -> error(fault));
            }
        }
        signature.inputs().forEach(input -> needed.remove(input.name()));
        if (!needed.isEmpty()) {
            error("the network needs %s, which is neither among its weights nor declared as an input"
                    .formatted(listed(needed)));
        }
    }

    private void notScalar(TensorSpec input) {
        if (input.shape().rank() == 0) {
            error(
                    "the input '%s' is declared without dimensions, which MXNet does not support; write at least the batch, as in [0, 10]"
                            .formatted(Printable.text(input.name())));
        }
    }

    private void declared(TensorSpec input, Optional<Shape> saved) {
        if (saved.isEmpty()) {
            return;
        }
        if (saved.get().rank() != input.shape().rank()) {
            error("the input '%s' has the shape %s; the network was saved for %d dimensions, %s"
                    .formatted(
                            Printable.text(input.name()),
                            input.shape(),
                            saved.get().rank(),
                            saved.get()));
        } else if (!agree(saved.get(), input.shape())) {
            warning("the input '%s' has the shape %s; the network was saved for %s"
                    .formatted(Printable.text(input.name()), input.shape(), saved.get()));
        }
    }

    private void against(OnnxFile network) {
        Set<String> needed = new LinkedHashSet<>();
        network.inputs().forEach(input -> needed.add(input.name()));
        for (TensorSpec input : signature.inputs()) {
            Optional<OnnxValue> value = network.inputs().stream()
                    .filter(candidate -> candidate.name().equals(input.name()))
                    .findFirst();
            if (value.isEmpty()) {
                error("'%s' is not an input of the network, which takes %s"
                        .formatted(Printable.text(input.name()), listed(needed)));
            } else {
                compare(input, value.get());
            }
        }
        signature.inputs().forEach(input -> needed.remove(input.name()));
        if (!needed.isEmpty()) {
            error("the network needs %s, which is not declared as an input".formatted(listed(needed)));
        }
    }

    private void compare(TensorSpec input, OnnxValue value) {
        String name = Printable.text(input.name());
        if (value.type().dataType().isEmpty()) {
            error("the input '%s' has elements of type %s, which cannot be served".formatted(name, value.type()));
        } else if (input.type() != null
                && input.type() != value.type().dataType().get()) {
            error("the input '%s' is of type %s; the network takes %s".formatted(name, input.type(), value.type()));
        }
        value.shape().ifPresent(shape -> {
            if (shape.rank() != input.shape().rank() || !agree(shape, input.shape())) {
                error("the input '%s' has the shape %s; the network takes %s".formatted(name, input.shape(), shape));
            }
        });
    }

    /** Returns whether all dimensions that are fixed in both shapes are equal, except the batch. */
    private static boolean agree(Shape one, Shape other) {
        for (int i = 1; i < one.rank(); i++) {
            if (one.dim(i) != Shape.ANY && other.dim(i) != Shape.ANY && one.dim(i) != other.dim(i)) {
                return false;
            }
        }
        return true;
    }

    static String listed(Set<String> names) {
        return ArchiveFolder.listed(
                names.stream().map(name -> "'" + Printable.text(name) + "'").toList(), "no input beside its weights");
    }

    private void error(String message) {
        faults.add(Fault.error(file, message));
    }

    private void warning(String message) {
        faults.add(Fault.warning(file, message));
    }
}
