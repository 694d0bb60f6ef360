// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.util.List;
import org.hotplate.tensor.Signature;

/**
 * A signature derived from a network, for the user to review before it is packed.
 *
 * @param signature the signature
 * @param json its text for {@code signature.json}
 * @param guesses a sentence for each value that is not in the network's files and was guessed
 * @param unknown a sentence for each value that could not be guessed; such a draft cannot be packed
 */
public record SignatureDraft(Signature signature, String json, List<String> guesses, List<String> unknown) {

    public SignatureDraft {
        guesses = List.copyOf(guesses);
        unknown = List.copyOf(unknown);
    }
}
