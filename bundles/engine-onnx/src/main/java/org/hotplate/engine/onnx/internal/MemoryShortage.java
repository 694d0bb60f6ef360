// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hotplate.engine.DeviceMemory;

/** Detects lack of memory. ONNX Runtime uses one error code for many faults, so this searches its messages. */
final class MemoryShortage {

    private static final Pattern WANTED = Pattern.compile(
            "Failed to allocate memory for requested buffer of size (\\d+)|smaller than requested bytes of (\\d+)");

    private static final Pattern WORDS = Pattern.compile(
            "CUDA failure 2:|out of memory|CUBLAS_STATUS_ALLOC_FAILED|CUDNN_STATUS_ALLOC_FAILED"
                    + "|CUDNN_STATUS_INTERNAL_ERROR_(DEVICE|HOST)_ALLOCATION_FAILED|bad_alloc|bad allocation",
            Pattern.CASE_INSENSITIVE);

    /** Messages about a failure of the device, independent of the inputs. */
    private static final Pattern DEVICE = Pattern.compile("CUDA failure|CUDNN failure|CUBLAS failure|CUFFT failure");

    private MemoryShortage() {}

    /**
     * Returns the missing memory, such as {@code  for 2,830.2 MB more}, or an empty text if its size is unknown;
     * nothing for other failures.
     */
    static Optional<String> of(OrtException failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher wanted = WANTED.matcher(message);
        if (wanted.find()) {
            return Optional.of(
                    " for %s more".formatted(bytes(wanted.group(1) == null ? wanted.group(2) : wanted.group(1))));
        }
        return WORDS.matcher(message).find() ? Optional.of("") : Optional.empty();
    }

    /** Returns whether the device failed, so that the inputs are not the cause. */
    static boolean isOfTheDevice(OrtException failure) {
        return DEVICE.matcher(String.valueOf(failure.getMessage())).find();
    }

    private static String bytes(String digits) {
        try {
            return DeviceMemory.megabytes(Long.parseLong(digits));
        } catch (NumberFormatException e) {
            return digits + " bytes";
        }
    }
}
