// SPDX-License-Identifier: Apache-2.0

/** Observes the deploy folder: file system events, a slow poll, and the states they lead to. */
@NullMarked
package org.hotplate.archive.loader.watch;

import org.jspecify.annotations.NullMarked;
