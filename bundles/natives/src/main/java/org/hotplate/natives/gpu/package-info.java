// SPDX-License-Identifier: Apache-2.0
/**
 * Libraries for GPUs that the user brings in a folder of his own: what is to be known of them without loading them, and
 * the bundle's part that offers them. The launcher's commands see this package too, and need nothing else of ours for it.
 */
@NullMarked
package org.hotplate.natives.gpu;

import org.jspecify.annotations.NullMarked;
