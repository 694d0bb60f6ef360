// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

/** Receives the progress of an export. Called often, by the exporting thread. */
@FunctionalInterface
public interface ExportProgress {

    /**
     * Takes note of how far it is.
     *
     * @param done how many bytes were read
     * @param total how many will have been in the end
     */
    void at(long done, long total);
}
