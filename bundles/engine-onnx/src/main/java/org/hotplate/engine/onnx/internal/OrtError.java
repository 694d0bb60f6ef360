// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Converts ONNX Runtime's exceptions to sentences. */
final class OrtError {

    /** An error code, the server's folders and source lines of ONNX Runtime, which do not help a user. */
    private static final Pattern NOISE = Pattern.compile("^Error code - \\w+ - message: "
            + "|Load model from .*? failed: ?|Exception during initialization: |/\\S+\\.(?:cc|h):\\d+ [^\\[]*?(?= |$)"
            + "|Non-zero status code returned while running |Status Message: ");

    private static final Pattern OPSET = Pattern.compile(
            "Opset (\\d+) is under development.*official support for domain (\\S+) is till opset (\\d+)",
            Pattern.DOTALL);

    private static final Pattern IR =
            Pattern.compile("Unsupported model IR version: (\\d+), max supported IR version: (\\d+)");

    private static final Pattern OPERATOR = Pattern.compile(
            "(?:Fatal error: |No Op registered for |Could not find an implementation for )(\\S+)", Pattern.DOTALL);

    /** The message of CUDA or the loader, between the source lines and the device's state. */
    private static final Pattern CUDA =
            Pattern.compile("(?:CUDA|CUDNN|CUBLAS|CUFFT) failure \\d+: [^;]+|Failed to load library .*");

    private static final int LONGEST = 400;

    private OrtError() {}

    static String sentence(OrtException failure) {
        String message = failure.getMessage();
        if (message == null) {
            return failure.toString();
        }
        String line = message.strip().replaceAll("\\s+", " ");
        Matcher cuda = CUDA.matcher(line);
        if (cuda.find()) {
            return cuda.group().strip();
        }
        String sentence = NOISE.matcher(line).replaceAll("").strip();
        return sentence.length() > LONGEST ? sentence.substring(0, LONGEST) + "…" : sentence;
    }

    /** Returns why a model was not loaded; if ONNX Runtime is too old for it, with the remedy. */
    static String reason(OrtException failure, String version) {
        String message = String.valueOf(failure.getMessage());
        Matcher opset = OPSET.matcher(message);
        if (opset.find()) {
            return "it needs opset %s of %s, and ONNX Runtime %s knows it up to %s; export it for an older opset"
                    .formatted(opset.group(1), opset.group(2), version, opset.group(3));
        }
        Matcher ir = IR.matcher(message);
        if (ir.find()) {
            return "it is written in version %s of the format, and ONNX Runtime %s knows it up to %s; save it with an older release of onnx"
                    .formatted(ir.group(1), version, ir.group(2));
        }
        Matcher operator = OPERATOR.matcher(message);
        if (operator.find()) {
            return "ONNX Runtime %s does not know the operator %s (%s)"
                    .formatted(version, operator.group(1), sentence(failure));
        }
        return sentence(failure);
    }
}
