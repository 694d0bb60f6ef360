// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

/** Receives the progress of an export. Called often, by the exporting thread, so it must return quickly. */
@FunctionalInterface
public interface ExportProgress {

    /**
     * Called after each block of data.
     *
     * @param done the number of bytes written so far
     * @param total the number of bytes to write
     */
    void at(long done, long total);
}
