// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import java.util.List;

/** One trained parameter: its name in the symbol, its shape and its values. */
final class Weights {
    private final String name;
    private final List<Long> shape;
    private final float[] values;

    Weights(String name, List<Long> shape, float[] values) {
        var expected = shape.stream().reduce(1L, (a, b) -> a * b);
        if (expected != values.length) {
            throw new IllegalArgumentException(
                    "%s of shape %s takes %d values, was given %d".formatted(name, shape, expected, values.length));
        }
        this.name = name;
        this.shape = List.copyOf(shape);
        this.values = values.clone();
    }

    String name() {
        return name;
    }

    List<Long> shape() {
        return shape;
    }

    float[] values() {
        return values.clone();
    }
}
