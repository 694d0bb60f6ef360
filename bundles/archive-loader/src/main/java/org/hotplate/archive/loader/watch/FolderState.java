// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.watch;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The content of the deploy folder. Immutable.
 *
 * @param settled the fingerprint of each file and folder whose state was equal in two consecutive scans, by file name
 * @param changing the names of files and folders that exist, or existed in the previous scan, and may still be changing
 */
public record FolderState(SortedMap<String, Fingerprint> settled, Set<String> changing) {

    public FolderState {
        settled = Collections.unmodifiableSortedMap(new TreeMap<>(settled));
        changing = Set.copyOf(changing);
    }

    /** Returns the fingerprint of a file; {@link Fingerprint#ABSENT} if there is none. */
    public Fingerprint of(String file) {
        return settled.getOrDefault(file, Fingerprint.ABSENT);
    }
}
