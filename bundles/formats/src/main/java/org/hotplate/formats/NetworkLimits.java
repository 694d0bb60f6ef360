// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats;

/**
 * The limits of a network's definition. All are checked before a native library reads it. They are far above the values
 * of exported networks, and below those with which a framework runs out of memory, stack or time.
 */
public final class NetworkLimits {

    /**
     * The maximum number of nodes of an ONNX model, including subgraphs, with each call of a function replaced by its
     * nodes.
     */
    public static final int NODES = 50_000;

    /**
     * The maximum number of nodes of an MXNet symbol; libmxnet needs many times longer for a node than ONNX Runtime.
     */
    public static final int SYMBOL_NODES = 20_000;

    /** The maximum number of inputs, outputs and attributes of all nodes of an ONNX model together. */
    public static final int REFERENCES = 300_000;

    /** The maximum number of elements in short lists of an ONNX model: in all attributes, and in all constants. */
    public static final int NUMBERS = 500_000;

    /** The maximum nesting depth of graphs in branches and loops. */
    public static final int GRAPH_DEPTH = 16;

    /** The maximum nesting depth of calls of an ONNX model's functions. */
    public static final int FUNCTION_DEPTH = 32;

    /** The maximum nesting depth of messages in an ONNX file, as in protobuf's own readers. */
    public static final int MESSAGE_DEPTH = 100;

    /** The maximum size of a computed tensor in bytes, as far as it can be derived from the definition. */
    public static final long TENSOR_BYTES = Integer.MAX_VALUE;

    /**
     * The maximum size in bytes of all tensors that depend on constants only, which a framework computes during
     * loading.
     */
    public static final long CONSTANT_BYTES = 4L << 30;

    /** The maximum number of bytes by which constants in functions, repeated for each call, can exceed the file. */
    public static final long REPEATED_BYTES = 256L << 20;

    /** How often an ONNX model's tensors together may use the bytes of a file with weights. */
    public static final int SHARED_WEIGHTS = 4;

    /** The maximum value of a size, a stride or a similar attribute. */
    public static final long ATTRIBUTE = 1 << 30;

    private NetworkLimits() {}
}
