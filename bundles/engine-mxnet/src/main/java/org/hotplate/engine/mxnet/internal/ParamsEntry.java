// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;

/**
 * One array of a parameter file.
 *
 * @param position where its elements begin in the file
 */
record ParamsEntry(String name, DataType type, Shape shape, long position) {

    int bytes() {
        return Math.multiplyExact(shape.size(), type.bytes());
    }
}
