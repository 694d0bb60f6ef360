// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import java.util.regex.Pattern;

/** Makes a sentence of what libmxnet throws: its first line says what happened, the rest is a native stack. */
final class NativeError {

    /** Whose error it is, the time of day and the line of MXNet's source: nothing a reader of the sentence can use. */
    private static final Pattern NOISE =
            Pattern.compile("^(MXNet engine call failed: )?(MXNetError: )?|\\[\\d\\d:\\d\\d:\\d\\d] \\S+:\\d+: ");

    private NativeError() {}

    static String sentence(Throwable failure) {
        String message = failure.getMessage();
        if (message == null) {
            return failure.toString();
        }
        String first = message.strip().lines().findFirst().orElse("");
        String sentence = NOISE.matcher(first).replaceAll("").strip();
        return sentence.isEmpty() ? failure.toString() : sentence;
    }
}
