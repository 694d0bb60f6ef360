// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.engine.EngineException;
import java.util.List;
import java.util.regex.Pattern;

/** Makes a sentence of what libmxnet throws: its first line says what happened, the rest is a native stack. */
final class NativeError {

    /** Whose error it is, the time of day and the line of MXNet's source: nothing a reader of the sentence can use. */
    private static final Pattern NOISE =
            Pattern.compile("^(MXNet engine call failed: )?(MXNetError: )?|\\[\\d\\d:\\d\\d:\\d\\d] \\S+:\\d+: ");

    /** How libmxnet's allocators, CUDA, cuBLAS and cuDNN say that memory is out. */
    private static final List<String> NO_ROOM = List.of(
            "out of memory",
            "Failed to allocate",
            "Memory allocation failed",
            "_STATUS_ALLOC_FAILED",
            "std::bad_alloc");

    /** How libmxnet reports a failure of the device. */
    private static final Pattern DEVICE = Pattern.compile("CUDA|cuda|CUDNN|cuDNN|CUBLAS|CUSOLVER|NVRTC");

    private NativeError() {}

    /** Returns whether room was all that was missing. */
    static boolean isAboutMemory(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            String message = each.getMessage();
            if (message != null && NO_ROOM.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns whether an operator refused what it was given, such as an index out of range, rather than the device or the
     * executor failed.
     */
    static boolean isOfAnOperator(Throwable failure) {
        return failure instanceof EngineException
                && !DEVICE.matcher(String.valueOf(failure.getMessage())).find();
    }

    static String sentence(Throwable failure) {
        String message = failure.getMessage();
        String sentence = message == null ? "" : sentence(message);
        return sentence.isEmpty() ? failure.toString() : sentence;
    }

    static String sentence(String message) {
        String first = message.strip().lines().findFirst().orElse("");
        return NOISE.matcher(first).replaceAll("").strip();
    }
}
