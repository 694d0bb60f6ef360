// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.watch;

/** What acts on the states of the deploy folder, on a thread of its own. */
public interface FolderListener {

    /** Notes a state. Called on the observer's thread; returns at once. Several states may lead to one action. */
    void observed(FolderState state);

    /** Interrupts what is being done. Idempotent. */
    void stop();
}
