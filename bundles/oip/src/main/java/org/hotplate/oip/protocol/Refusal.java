// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.protocol;

import java.util.Locale;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;
import org.jspecify.annotations.Nullable;

/** Creates the failures of invalid requests. */
public final class Refusal {

    private static final int LONGEST = 100;

    private Refusal() {}

    /** Creates a failure with a formatted message. */
    public static PredictionException of(String message, @Nullable Object... arguments) {
        return new PredictionException(FailureKind.BAD_REQUEST, String.format(Locale.ROOT, message, arguments));
    }

    /** Returns a text of the caller, shortened for a message. */
    public static String shown(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
