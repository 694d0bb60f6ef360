// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal;

import java.util.List;

/** Implemented by commands whose arguments are names that change at run time. */
public interface LiveNames {

    /** Returns the present names, sorted. */
    List<String> liveNames();
}
