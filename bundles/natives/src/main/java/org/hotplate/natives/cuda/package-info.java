// SPDX-License-Identifier: Apache-2.0
/** Access to NVIDIA's libraries and devices, embedded in each engine. */
@NullMarked
package org.hotplate.natives.cuda;

import org.jspecify.annotations.NullMarked;
