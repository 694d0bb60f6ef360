// SPDX-License-Identifier: Apache-2.0
package org.hotplate.feature;

import java.util.List;

/**
 * A part of the product that is installed or uninstalled as a whole.
 *
 * @param installed whether it is part of the running server, or would be part of a server that is started now
 * @param from where this is set: {@code conf}, {@code feature:install} or {@code feature:uninstall}
 * @param needs the features it requires; alternatives are written as {@code one or another}
 * @param bundles the symbolic names and versions of its bundles; other features may contain the same bundles
 * @param bytes the size of its bundles on disk
 * @param problem a sentence; empty if no problem is known
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
