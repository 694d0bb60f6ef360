// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.util.Optional;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;

/**
 * An input of a network, as far as the network's files describe it.
 *
 * @param shape the shape with the batch first; empty if not even the number of dimensions is known
 * @param type its element type, if declared
 * @param why the source of the shape, for messages
 */
record NetworkInput(String name, Optional<Shape> shape, Optional<DataType> type, String why) {

    /** Returns whether the shape is that of a picture: batch, 1 or 3 channels, height, width. */
    boolean isPicture() {
        return shape.filter(dims -> dims.rank() == 4 && (dims.dim(1) == 1 || dims.dim(1) == 3))
                .isPresent();
    }
}
