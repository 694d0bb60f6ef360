// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.watch;

/** Processes the states of the deploy folder on its own thread. */
public interface FolderListener {

    /** Receives a state. Called on the observer's thread; must not block. Several states may be processed together. */
    void observed(FolderState state);

    /** Interrupts the current action. Idempotent. */
    void stop();
}
