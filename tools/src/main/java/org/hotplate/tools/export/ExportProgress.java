// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

/** Is told how far an export is. Called by the exporting thread, often. */
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
