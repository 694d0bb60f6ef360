// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import org.osgi.annotation.versioning.ProviderType;

/** The archives that were served before those in the watched folder, as far as they are kept. An OSGi service. */
@ProviderType
public interface EarlierArchives {

    /** No earlier archive is kept. The message says why, in one sentence, and what to do. */
    final class NothingEarlierException extends Exception {

        public NothingEarlierException(String message) {
            super(message);
        }
    }

    /**
     * Has the archive loaded and served that a model was served from before its last update or rollback. Does not wait
     * for it; what serves does so until the other can answer.
     *
     * @param model the model's name
     * @throws NothingEarlierException if none is kept
     */
    void recall(String model) throws NothingEarlierException;
}
