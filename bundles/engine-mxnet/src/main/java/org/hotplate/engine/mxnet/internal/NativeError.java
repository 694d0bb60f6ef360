// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.engine.EngineException;
import java.util.List;
import java.util.regex.Pattern;

/** Converts libmxnet's errors to sentences: the first line contains the reason, the others are a native stack trace. */
final class NativeError {

    /** The error's type, the time and the source line in MXNet, which do not help a user. */
    private static final Pattern NOISE =
            Pattern.compile("^(MXNet engine call failed: )?(MXNetError: )?|\\[\\d\\d:\\d\\d:\\d\\d] \\S+:\\d+: ");

    /** The texts with which libmxnet's allocators, CUDA, cuBLAS and cuDNN report that they are out of memory. */
    private static final List<String> NO_ROOM = List.of(
            "out of memory",
            "Failed to allocate",
            "Memory allocation failed",
            "_STATUS_ALLOC_FAILED",
            "std::bad_alloc");

    /** Texts in libmxnet's messages about a failure of the device. */
    private static final Pattern DEVICE = Pattern.compile("CUDA|cuda|CUDNN|cuDNN|CUBLAS|CUSOLVER|NVRTC");

    private NativeError() {}

    /** Returns whether the failure was a lack of memory. */
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
     * Returns whether an operator rejected its inputs, such as an index out of range, and neither the device nor the
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
