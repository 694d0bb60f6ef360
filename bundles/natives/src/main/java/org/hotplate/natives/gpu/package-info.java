// SPDX-License-Identifier: Apache-2.0
/**
 * Libraries for GPUs that the user installs in a folder: their inspection with the system's loader, and the component
 * that registers them. The command {@code hotplate natives} uses this package too.
 */
@NullMarked
package org.hotplate.natives.gpu;

import org.jspecify.annotations.NullMarked;
