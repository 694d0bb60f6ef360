// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hotplate.engine.DeviceMemory;

/** Tells want of memory from other faults: ONNX Runtime has one code for many, so the words have to do. */
final class MemoryShortage {

    private static final Pattern WANTED = Pattern.compile(
            "Failed to allocate memory for requested buffer of size (\\d+)|smaller than requested bytes of (\\d+)");

    private static final Pattern WORDS = Pattern.compile(
            "CUDA failure 2:|out of memory|CUBLAS_STATUS_ALLOC_FAILED|CUDNN_STATUS_ALLOC_FAILED"
                    + "|CUDNN_STATUS_INTERNAL_ERROR_(DEVICE|HOST)_ALLOCATION_FAILED|bad_alloc|bad allocation",
            Pattern.CASE_INSENSITIVE);

    /** The device failed, whatever it was given. */
    private static final Pattern DEVICE = Pattern.compile("CUDA failure|CUDNN failure|CUBLAS failure|CUFFT failure");

    private MemoryShortage() {}

    /** Returns what was wanted, as {@code  for 2,830.2 MB more}, or nothing but the fact; empty for other failures. */
    static Optional<String> of(OrtException failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher wanted = WANTED.matcher(message);
        if (wanted.find()) {
            return Optional.of(
                    " for %s more".formatted(bytes(wanted.group(1) == null ? wanted.group(2) : wanted.group(1))));
        }
        return WORDS.matcher(message).find() ? Optional.of("") : Optional.empty();
    }

    /** Returns whether it is the device's failure, and so not that of whoever sent the inputs. */
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
