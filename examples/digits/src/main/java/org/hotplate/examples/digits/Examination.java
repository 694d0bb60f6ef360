// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

/** Classifies the pictures of a set of digits and counts the correct results. */
final class Examination {
    private static final int BATCH = 100;

    private final DigitSet digits;

    Examination(DigitSet digits) {
        this.digits = digits;
    }

    /** White on black: the unchanged pixels of the set, as the server decodes them from a grey PNG file. */
    Accuracy whiteOnBlack(Classifier classifier) {
        return count(classifier, (index, target, offset) -> plain(index, target, offset, false));
    }

    /** The same pictures as if drawn with a black pen on white paper. */
    Accuracy blackOnWhite(Classifier classifier) {
        return count(classifier, (index, target, offset) -> plain(index, target, offset, true));
    }

    /** The pictures rotated, stretched, coloured and with noise. */
    Accuracy distorted(Classifier classifier, Distortion distortion) {
        return count(classifier, (index, target, offset) -> distortion.draw(digits, index, target, offset));
    }

    private Accuracy count(Classifier classifier, Drawing drawing) {
        var right = 0;
        for (var first = 0; first < digits.size(); first += BATCH) {
            var size = Math.min(BATCH, digits.size() - first);
            var planes = new float[size * 3 * DigitSet.PIXELS];
            for (var i = 0; i < size; i++) {
                drawing.draw(first + i, planes, i * 3 * DigitSet.PIXELS);
            }
            var answers = classifier.read(planes);
            for (var i = 0; i < size; i++) {
                right += answers[i] == digits.label(first + i) ? 1 : 0;
            }
        }
        return new Accuracy(right, digits.size());
    }

    private void plain(int index, float[] target, int offset, boolean inverted) {
        for (var i = 0; i < DigitSet.PIXELS; i++) {
            var grey = digits.pixel(index, i / DigitSet.SIDE, i % DigitSet.SIDE);
            var value = inverted ? 255 - grey : grey;
            for (var plane = 0; plane < 3; plane++) {
                target[offset + plane * DigitSet.PIXELS + i] = value;
            }
        }
    }

    /** Writes the picture of one digit as three planes. */
    private interface Drawing {
        void draw(int index, float[] target, int offset);
    }
}
