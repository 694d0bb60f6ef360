// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal;

import java.util.List;

/** Commands whose arguments name things that are added and removed. */
public interface LiveNames {

    /** Returns the names there are now, sorted. */
    List<String> liveNames();
}
