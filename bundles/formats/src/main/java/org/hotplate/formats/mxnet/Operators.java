// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The operators that a symbol may use: those of libmxnet, without the groups that are not safe to load from a file. The
 * list is {@code operators.txt}, which {@code OperatorListTest} of the engine generates from libmxnet's own list.
 */
public final class Operators {

    /** The version of libmxnet from which the list was generated. */
    public static final String VERSION = "1.9.1";

    private static final String LIST = "operators.txt";

    /** @param reason a clause with the operator as its subject */
    private record Group(Pattern names, String reason) {

        static Group of(String names, String reason) {
            return new Group(Pattern.compile(names), reason);
        }
    }

    private static final List<Group> REFUSED = List.of(
            Group.of("_Native|_NDArray", "calls functions at addresses that the symbol contains"),
            Group.of(
                    "Custom|_npi_Custom|_CustomFunction|_backward_Custom.*",
                    "calls code that a Python program registers, and there is none"),
            Group.of(".*CachedOp.*", "refers to an object in the memory of the process that wrote the symbol"),
            Group.of(
                    "_NoGradient|_CrossDeviceCopy|_copyto|_npi_copyto|_npi_share_memory",
                    "is a part of MXNet's own work on graphs and does not run in a symbol"),
            Group.of(".*backward.*|_grad_add", "computes gradients for training and does not check its inputs"),
            Group.of(
                    ".*cvim.*|_cvcopyMakeBorder|_imdecode",
                    "reads picture files of the server, or decodes pictures in native code"),
            Group.of(
                    ".*_update(_phase[12])?|reset_arrays|multi_lars|_set_value|_onehot_encode|fill_element_0index"
                            + "|IdentityAttachKLSparseReg",
                    "is for training: it changes its inputs, which are the model's weights"),
            Group.of(
                    "_contrib_dgl_.*|_contrib_edge_id|_contrib_getnnz|(_sparse_)?cast_storage|_sparse_retain|_square_sum"
                            + "|_contrib_SparseEmbedding",
                    "works on sparse arrays, which cannot be served"),
            Group.of(
                    "_sg_mkldnn_selfatt_.*|_contrib_quantize_asym|_contrib_calibrate_entropy|(multi_)?all_finite"
                            + "|_contrib_quantized_embedding|_contrib_quantized_rnn",
                    "reads memory that is not its own if its inputs are not those that MXNet's tools generate"),
            Group.of(
                    "_npi_tensordot.*|_npi_tensorsolve|_npi_choice|(_npi_|_)?random_randint|_sample_unique_zipfian"
                            + "|_contrib_index_array|_npi_pareto|_npi_powerd|_npi_weibull"
                            + "|(_sample_|sample_)(generalized_)?negative_binomial",
                    "ends the process with some values of its attributes, which nothing checks"));

    /** Operators that accept having no inputs; others read an input without checking that there is one. */
    private static final Pattern SOURCES = Pattern.compile(
            "_(npi_)?(zeros.*|ones|full|eye|arange|linspace|identity|indices|logspace|hanning|hamming|blackman)"
                    + "|_?(random_.*|uniform|normal)"
                    + "|_npi_(normal.*|uniform.*|gamma|bernoulli|exponential|gumbel|logistic|laplace|multinomial|rayleigh)");

    /**
     * Operators that only compute with the values of their inputs: no value is an index, a coordinate, a length or a divisor
     * of integers.
     */
    private static final Set<String> ANY_INPUT = Set.of(
            "Activation",
            "BatchNorm",
            "BatchNorm_v1",
            "BlockGrad",
            "Cast",
            "Concat",
            "Convolution",
            "Convolution_v1",
            "Deconvolution",
            "Dropout",
            "ElementWiseSum",
            "Flatten",
            "FullyConnected",
            "InstanceNorm",
            "L2Normalization",
            "LRN",
            "LayerNorm",
            "LeakyReLU",
            "LinearRegressionOutput",
            "LogisticRegressionOutput",
            "MakeLoss",
            "Pooling",
            "Pooling_v1",
            "Reshape",
            "SliceChannel",
            "SoftmaxActivation",
            "SoftmaxOutput",
            "SwapAxis",
            "UpSampling",
            "_Plus",
            "_copy",
            "_minus_scalar",
            "_mul_scalar",
            "_plus_scalar",
            "_zeros",
            "abs",
            "broadcast_add",
            "broadcast_mul",
            "broadcast_sub",
            "clip",
            "elemwise_add",
            "elemwise_mul",
            "elemwise_sub",
            "exp",
            "expand_dims",
            "identity",
            "log_softmax",
            "mean",
            "relu",
            "sigmoid",
            "softmax",
            "sqrt",
            "square",
            "tanh",
            "transpose");

    private static final Set<String> ALLOWED = read();

    private Operators() {}

    private static Set<String> read() {
        try (InputStream list = Objects.requireNonNull(Operators.class.getResourceAsStream(LIST))) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns why an operator is not allowed, as a clause with the operator as its subject; empty if it is allowed. */
    static Optional<String> reasonNotAllowed(String operator) {
        if (ALLOWED.contains(operator)) {
            return Optional.empty();
        }
        return Optional.of(refusedGroup(operator)
                .map(reason ->
                        reason + "; if the model needs it and its source is trusted, name it in 'allow_operators'"
                                + " of the model's configuration")
                .orElse("MXNet %s does not have".formatted(VERSION)));
    }

    /** Returns why the group of an operator is not in the list; empty if it is in none of these groups. */
    public static Optional<String> refusedGroup(String operator) {
        return REFUSED.stream()
                .filter(group -> group.names.matcher(operator).matches())
                .map(Group::reason)
                .findFirst();
    }

    static boolean acceptAnyInput(Set<String> operators) {
        return ANY_INPUT.containsAll(operators);
    }

    static boolean needsInputs(String operator) {
        return !SOURCES.matcher(operator).matches();
    }

    /** Returns all operators of the list. */
    public static Set<String> allowed() {
        return ALLOWED;
    }
}
