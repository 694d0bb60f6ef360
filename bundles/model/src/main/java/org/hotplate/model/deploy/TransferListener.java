// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.deploy;

/** Observes how far a transfer is. */
@FunctionalInterface
public interface TransferListener {

    /** Observes nothing. */
    TransferListener NONE = (source, done, total) -> {};

    /**
     * Called for each piece of some kilobytes; returns at once.
     *
     * @param source the file's name or the URL
     * @param done the bytes transferred so far
     * @param total the bytes in all, negative if unknown
     */
    void transferred(String source, long done, long total);
}
