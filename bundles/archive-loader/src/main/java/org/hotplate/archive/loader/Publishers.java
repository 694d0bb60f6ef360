// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.io.IOException;
import java.nio.file.Path;
import org.hotplate.archive.ModelArchive;

/** Tells who has signed the archives that carry code. */
interface Publishers {

    /** Asks for no signature. */
    Publishers NONE = new Publishers() {
        @Override
        public void note(Path copy, Generation generation, ModelArchive archive) {
            // nobody will ask
        }

        @Override
        public Verdict of(Generation generation) {
            return new Verdict(false, "not signed");
        }
    };

    /**
     * What became of looking for a signature.
     *
     * @param trusted whether one of the certificates named in the configuration vouches for the whole archive
     * @param text who has signed it, or why nobody counts as having
     */
    record Verdict(boolean trusted, String text) {}

    /** Looks for a signature while the archive's file is there, and notes beside its unpacked copy what was found. */
    void note(Path file, Generation generation, ModelArchive archive) throws IOException;

    /** Says what was noted of a copy, and whether that still counts. */
    Verdict of(Generation generation) throws IOException;
}
