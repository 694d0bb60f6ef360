// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;

/** Decodes texts, which must be valid UTF-8. */
final class Utf8 {

    private Utf8() {}

    static String decode(byte[] bytes, String what) throws PredictionException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new PredictionException(FailureKind.BAD_REQUEST, what + " is not UTF-8 text", e);
        }
    }
}
