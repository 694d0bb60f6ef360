// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

/** Extracts messages from exceptions of DJL and of translators. */
final class Messages {

    private Messages() {}

    /**
     * Returns the first line of the innermost exception's message, because DJL wraps exceptions and native code appends
     * its stack.
     */
    static String of(Throwable failure) {
        String message = failure.toString();
        Throwable current = failure;
        for (int depth = 0; current != null && depth < 10; depth++) {
            String own = current.getMessage();
            boolean isWrapped = own != null
                    && current.getCause() != null
                    && own.equals(current.getCause().toString());
            if (own != null && !own.isBlank() && !isWrapped) {
                message = own;
                break;
            }
            current = current.getCause();
        }
        return message.strip().lines().findFirst().orElse(message);
    }
}
