// SPDX-License-Identifier: Apache-2.0
package org.hotplate.feature;

import java.util.List;

/**
 * A part of the product that can be there or not, as a whole.
 *
 * @param installed whether it is part of the server, or would be if one were started
 * @param from who says so: {@code conf}, {@code feature:install} or {@code feature:uninstall}
 * @param needs the features it needs; where several would do, {@code one or another}
 * @param bundles the symbolic names and versions of its bundles, some of which may be other features' too
 * @param bytes how large those are on disk
 * @param problem what is wrong with it, a sentence; empty if nothing is known to be
 */
public record Feature(
        String name,
        String title,
        String description,
        boolean installed,
        String from,
        List<String> needs,
        List<String> bundles,
        long bytes,
        String problem) {}
