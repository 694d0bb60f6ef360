// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.util.Optional;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;

/**
 * What a network's files tell of one of its inputs.
 *
 * @param shape the batch first; empty if not even the number of dimensions is known
 * @param type its element type, where one is noted
 * @param why where the shape was taken from, in a few words
 */
record NetworkInput(String name, Optional<Shape> shape, Optional<DataType> type, String why) {

    /** Returns whether this can be a picture, the channels before height and width. */
    boolean isPicture() {
        return shape.filter(dims -> dims.rank() == 4 && (dims.dim(1) == 1 || dims.dim(1) == 3))
                .isPresent();
    }
}
