// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import org.jspecify.annotations.Nullable;

/** A call into libmxnet failed; the message is the one line of libmxnet's text that says why. */
final class MxnetException extends Exception {

    private MxnetException(String message) {
        super(message);
    }

    /** Throws what the calling thread's last call left behind, if it failed. */
    static void check(LibMxnet mxnet, int status) throws MxnetException {
        if (status != 0) {
            throw new MxnetException(reason(mxnet.MXGetLastError()));
        }
    }

    /** Memory ran out, in words of libmxnet's allocator or of OpenCV's. */
    boolean isAboutMemory() {
        String reason = String.valueOf(getMessage());
        return reason.contains("Failed to allocate") || reason.contains("Insufficient memory");
    }

    /**
     * libmxnet writes {@code MXNetError: Check failed: condition: reason} amid stack frames and source lines; only
     * the reason is worth reading.
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
        // the condition that did not hold comes first, and is C++
        int end = text.contains("Check failed: ") ? line.indexOf(": ") : -1;
        String why = end < 0 ? "" : line.substring(end + 2).strip();
        return why.isEmpty() ? line.strip() : why;
    }
}
