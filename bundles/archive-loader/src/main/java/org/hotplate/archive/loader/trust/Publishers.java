// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import org.hotplate.archive.ModelArchive;

/** Verifies the signatures of archives. */
@FunctionalInterface
public interface Publishers {

    /**
     * The result of a verification.
     *
     * @param trusted whether a certificate in the configuration has signed the whole archive
     * @param text the signer, or the reason why there is no valid one
     */
    record Verdict(boolean trusted, String text) {}

    Verdict of(ModelArchive archive);
}
