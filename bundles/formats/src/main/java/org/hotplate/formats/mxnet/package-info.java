// SPDX-License-Identifier: Apache-2.0
/** MXNet: symbol JSON and {@code .params}. */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.formats.mxnet;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
