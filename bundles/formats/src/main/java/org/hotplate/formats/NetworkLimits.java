// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats;

/**
 * The limits of a network's definition, all of which are checked before a native library reads it. They are far above what
 * exported networks have, and below what makes a framework run out of memory, stack or time.
 */
public final class NetworkLimits {

    /** The most nodes of an ONNX model, those of subgraphs included, with each call of a function replaced by its nodes. */
    public static final int NODES = 50_000;

    /** The most nodes of an MXNet symbol; libmxnet needs many times longer for a node than ONNX Runtime. */
    public static final int SYMBOL_NODES = 20_000;

    /** The most inputs, outputs and attributes of all nodes of an ONNX model together. */
    public static final int REFERENCES = 300_000;

    /** The most numbers in short lists, in attributes and in constants each, of an ONNX model. */
    public static final int NUMBERS = 500_000;

    /** How deep graphs can be nested in branches and loops. */
    public static final int GRAPH_DEPTH = 16;

    /** How deep calls of an ONNX model's functions can be nested. */
    public static final int FUNCTION_DEPTH = 32;

    /** How deep messages can be nested in an ONNX file, as in protobuf's own readers. */
    public static final int MESSAGE_DEPTH = 100;

    /** The most bytes of one tensor that a network computes, as far as its size follows from the definition. */
    public static final long TENSOR_BYTES = Integer.MAX_VALUE;

    /** The most bytes of all tensors together that follow from constants alone, which a framework computes during loading. */
    public static final long CONSTANT_BYTES = 4L << 30;

    /** The most bytes by which constants in functions, repeated for each call, can exceed the file. */
    public static final long REPEATED_BYTES = 256L << 20;

    /** How many times the bytes of a file with weights can be used by an ONNX model's tensors together. */
    public static final int SHARED_WEIGHTS = 4;

    /** The largest number in a size, a stride or a similar attribute. */
    public static final long ATTRIBUTE = 1 << 30;

    private NetworkLimits() {}
}
