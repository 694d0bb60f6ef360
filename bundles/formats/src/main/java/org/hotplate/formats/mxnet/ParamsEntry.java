// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;

/**
 * One array of a parameter file.
 *
 * @param name without the {@code arg:} or {@code aux:} before it
 * @param position where its elements begin in the file
 */
public record ParamsEntry(String name, Kind kind, DataType type, Shape shape, long position) {

    /** What an array is to the network. */
    public enum Kind {
        /** A weight, {@code arg:}. */
        ARGUMENT,
        /** A state that training updates beside the weights, {@code aux:}. */
        AUXILIARY,
        /** The file does not say, as Gluon's {@code save_parameters} does not. */
        UNNAMED
    }

    /** Returns how many bytes its elements take. */
    public int bytes() {
        return Math.multiplyExact(shape.size(), type.bytes());
    }
}
