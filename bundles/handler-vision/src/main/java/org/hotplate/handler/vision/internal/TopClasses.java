// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.vision.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.Labels;
import org.hotplate.handler.TopK;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** The classes with the highest probabilities, in MMS's form: what the network gave, neither scaled nor rounded. */
final class TopClasses {

    private final Labels labels;
    private final int count;

    TopClasses(Labels labels, int count) {
        this.labels = labels;
        this.count = count;
    }

    /** Looks at the first row of an output: MMS answered one picture at a time. */
    List<Map<String, Object>> of(Tensor output) throws HandlerException {
        List<Map<String, Object>> classes = new ArrayList<>();
        for (TopK top : TopK.of(output::get, rowLength(output), count)) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("class", labels.name(top.index()));
            entry.put("probability", top.value());
            classes.add(entry);
        }
        return classes;
    }

    /**
     * Returns how many values belong to the first of the batch: the number of classes, which only axes of 1 may follow, as
     * in [1, 1000, 1, 1]. An output without a batch is one row.
     */
    private static int rowLength(Tensor output) throws HandlerException {
        Shape shape = output.shape();
        if (shape.rank() < 2) {
            return shape.size();
        }
        for (int i = 2; i < shape.rank(); i++) {
            if (shape.dim(i) != 1) {
                throw new HandlerException(
                        FailureKind.INTERNAL,
                        "Output '%s' has the shape %s; mxnet_vision_service ranks the classes of [batch, classes]"
                                .formatted(output.name(), shape),
                        null);
            }
        }
        return shape.dim(1);
    }
}
