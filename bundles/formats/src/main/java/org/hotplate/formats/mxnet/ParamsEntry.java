// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;

/**
 * One array of a parameter file.
 *
 * @param name without its prefix {@code arg:} or {@code aux:}
 * @param position the offset of its elements in the file
 */
public record ParamsEntry(String name, Kind kind, DataType type, Shape shape, long position) {

    /** The role of an array in the network. */
    public enum Kind {
        /** A weight, with the prefix {@code arg:}. */
        ARGUMENT,
        /** A state that training updates in addition to the weights, with the prefix {@code aux:}. */
        AUXILIARY,
        /** Unknown: without a prefix, as Gluon's {@code save_parameters} writes it. */
        UNNAMED
    }

    /** Returns the size of its elements in bytes. */
    public int bytes() {
        return Math.multiplyExact(shape.size(), type.bytes());
    }
}
