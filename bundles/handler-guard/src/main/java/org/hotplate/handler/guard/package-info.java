// SPDX-License-Identifier: Apache-2.0
/** What the calls in handlers that would end the server lead to instead. Woven into them; nobody else calls it. */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.handler.guard;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
