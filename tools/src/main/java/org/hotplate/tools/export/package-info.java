// SPDX-License-Identifier: Apache-2.0

/** Packs model files into {@code .model} archives. It runs on the command line only and is not part of the server. */
@NullMarked
package org.hotplate.tools.export;

import org.jspecify.annotations.NullMarked;
