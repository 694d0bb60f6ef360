// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.util.Optional;
import org.hotplate.tensor.Shape;

/**
 * An input, an output or a weight of an ONNX graph.
 *
 * @param type its elements' type; {@link OnnxType#UNDEFINED} if none is declared, or it is not a tensor
 * @param shape empty if the number of dimensions is not declared; {@link Shape#ANY} is a dimension that is unknown or
 *     has a name
 */
public record OnnxValue(String name, OnnxType type, Optional<Shape> shape) {}
