// SPDX-License-Identifier: Apache-2.0
/** Classes that the server's launcher and the commands of bin/hotplate share: folders, settings, options. */
@NullMarked
package org.hotplate.distribution;

import org.jspecify.annotations.NullMarked;
