// SPDX-License-Identifier: Apache-2.0
/** What engines have to know of NVIDIA's libraries and devices; each has these classes inside. */
@NullMarked
package org.hotplate.natives.cuda;

import org.jspecify.annotations.NullMarked;
