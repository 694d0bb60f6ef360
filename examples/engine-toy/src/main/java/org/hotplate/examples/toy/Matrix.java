// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.toy;

import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** A matrix of floats. */
final class Matrix {

    private final int rows;
    private final int columns;
    private final float[] elements;

    /** Creates a matrix that uses the array, which must not be modified afterwards. */
    Matrix(int rows, int columns, float[] elements) {
        this.rows = rows;
        this.columns = columns;
        this.elements = elements;
    }

    static Matrix of(Tensor tensor) {
        return new Matrix(tensor.shape().dim(0), tensor.shape().dim(1), tensor.toFloats());
    }

    Matrix times(Matrix other) {
        float[] product = new float[Math.multiplyExact(rows, other.columns)];
        for (int row = 0; row < rows; row++) {
            for (int inner = 0; inner < columns; inner++) {
                float factor = elements[row * columns + inner];
                for (int column = 0; column < other.columns; column++) {
                    product[row * other.columns + column] += factor * other.elements[inner * other.columns + column];
                }
            }
        }
        return new Matrix(rows, other.columns, product);
    }

    Matrix plus(Matrix other) {
        float[] sum = elements.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.elements[i];
        }
        return new Matrix(rows, columns, sum);
    }

    Tensor named(String name) {
        return Tensor.ofFloats(name, Shape.of(rows, columns), elements);
    }
}
