// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import org.jspecify.annotations.Nullable;

/** Thrown if a call of libmxnet failed; the message is the line of libmxnet's error text with the reason. */
final class MxnetException extends Exception {

    private MxnetException(String message) {
        super(message);
    }

    /** Throws an exception with the calling thread's last error if the status is a failure. */
    static void check(LibMxnet mxnet, int status) throws MxnetException {
        if (status != 0) {
            throw new MxnetException(reason(mxnet.MXGetLastError()));
        }
    }

    /** Returns whether libmxnet's allocator or OpenCV reported that memory is exhausted. */
    boolean isAboutMemory() {
        String reason = String.valueOf(getMessage());
        return reason.contains("Failed to allocate") || reason.contains("Insufficient memory");
    }

    /**
     * Returns the reason in an error text, which has the form {@code MXNetError: Check failed: condition: reason} among
     * stack frames and source lines.
     */
    static String reason(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return "libmxnet gave no reason";
        }
        String line = text.lines()
                .filter(each -> each.contains("Error: ") || each.contains("Check failed: "))
                .findFirst()
                .orElseGet(() -> text.strip().lines().findFirst().orElse(""));
        for (String preamble : new String[] {"Error: ", "Check failed: "}) {
            int at = line.indexOf(preamble);
            line = at < 0 ? line : line.substring(at + preamble.length());
        }
        // the failed condition, which is C++ code, precedes the reason
        int end = text.contains("Check failed: ") ? line.indexOf(": ") : -1;
        String why = end < 0 ? "" : line.substring(end + 2).strip();
        return why.isEmpty() ? line.strip() : why;
    }
}
