// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.util.List;
import org.hotplate.tensor.Signature;

/**
 * A signature made up from a network, for a person to look at before it is packed.
 *
 * @param signature what it says
 * @param json the text of a {@code signature.json} that says it
 * @param guesses what the network does not tell and was guessed, a sentence each
 * @param unknown what could not even be guessed, a sentence each; such a draft cannot be packed
 */
public record SignatureDraft(Signature signature, String json, List<String> guesses, List<String> unknown) {

    public SignatureDraft {
        guesses = List.copyOf(guesses);
        unknown = List.copyOf(unknown);
    }
}
