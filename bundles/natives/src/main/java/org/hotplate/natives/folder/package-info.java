// SPDX-License-Identifier: Apache-2.0
/** Folders of native libraries that are filled from an archive. Uses only the JDK. */
@NullMarked
package org.hotplate.natives.folder;

import org.jspecify.annotations.NullMarked;
