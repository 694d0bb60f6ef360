// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import org.hotplate.archive.ModelArchive;

/** Tells who has signed an archive. */
@FunctionalInterface
public interface Publishers {

    /**
     * What became of looking for a signature.
     *
     * @param trusted whether one of the certificates named in the configuration has signed the whole archive
     * @param text who has, or why nobody counts as having
     */
    record Verdict(boolean trusted, String text) {}

    Verdict of(ModelArchive archive);
}
