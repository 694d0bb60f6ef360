// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.tensor.internal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Tensor;

/** Formats tensors like Python's {@code str} of nested lists, which MMS's {@code mxnet_model_service} returned. */
final class PythonText {

    private final Tensor tensor;
    private final List<String> texts;
    private final StringBuilder text = new StringBuilder();
    private int next;

    private PythonText(Tensor tensor) {
        this.tensor = tensor;
        this.texts = tensor.type() == DataType.STRING ? tensor.strings() : List.of();
    }

    static String of(Tensor tensor) {
        PythonText python = new PythonText(tensor);
        python.write(0);
        return python.text.toString();
    }

    private void write(int depth) {
        if (depth == tensor.shape().rank()) {
            text.append(element(next++));
            return;
        }
        text.append('[');
        for (int i = 0; i < tensor.shape().dim(depth); i++) {
            if (i > 0) {
                text.append(", ");
            }
            write(depth + 1);
        }
        text.append(']');
    }

    private String element(int index) {
        return switch (tensor.type()) {
            case FLOAT16, FLOAT32, FLOAT64, BFLOAT16 -> real(tensor.get(index));
            case BOOLEAN -> tensor.getLong(index) == 0 ? "False" : "True";
            case STRING -> quoted(texts.get(index));
            case UINT64 -> Long.toUnsignedString(tensor.getLong(index));
            default -> Long.toString(tensor.getLong(index));
        };
    }

    /** Formats a text of printable characters like Python's {@code repr}. */
    private static String quoted(String value) {
        char quote = value.indexOf('\'') >= 0 && value.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder quoted = new StringBuilder().append(quote);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(c == quote || c == '\\' ? "\\" : "").append(c);
            }
        }
        return quoted.append(quote).toString();
    }

    /** Formats a double like Python's {@code repr}: with the fewest digits that identify it. */
    static String real(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value < 0 ? "-inf" : "inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(Math.abs(value));
        String digits = shortest.unscaledValue().toString();
        int exponent = shortest.precision() - shortest.scale() - 1;
        return (value < 0 ? "-" : "")
                + (exponent < -4 || exponent >= 16 ? scientific(digits, exponent) : plain(shortest));
    }

    /**
     * Returns the shortest decimal that identifies the double; {@link Double#toString} does not always return it before
     * JDK 19.
     */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        BigDecimal best = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        for (int digits = best.precision(); digits > 0; digits--) {
            BigDecimal candidate = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (candidate.doubleValue() != value) {
                if (digits < best.precision()) {
                    break;
                }
            } else {
                best = candidate.stripTrailingZeros();
            }
        }
        return best;
    }

    private static String plain(BigDecimal value) {
        String text = value.toPlainString();
        return text.indexOf('.') < 0 ? text + ".0" : text;
    }

    private static String scientific(String digits, int exponent) {
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return String.format(Locale.ROOT, "%se%s%02d", mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}
