// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An operator's leave to run the code that a model's archive carries. An OSGi service.
 *
 * <p>Leave is for exactly the bytes of one jar under one model's name: it outlives a restart and an update that brings
 * the same jar, and ends with an update that brings another, and when the model's archive is taken away.
 */
@ProviderType
public interface CodeTrust {

    /** There is nothing to trust. The message says why, in one sentence, and what to do. */
    final class NothingToTrustException extends Exception {
        public NothingToTrustException(String message) {
            super(message);
        }
    }

    /**
     * Gives leave to the archive that was last read under a model's name. What waits for that goes on by itself.
     *
     * @param model the name the model is served under
     * @param sha256 what the jar's SHA-256 has to be, if the operator says so
     * @return what may run from now on
     * @throws NothingToTrustException if there is no such model, it carries no code, the code is trusted already, or it
     *     has another SHA-256
     */
    CarriedCode trust(String model, Optional<String> sha256) throws NothingToTrustException;
}
