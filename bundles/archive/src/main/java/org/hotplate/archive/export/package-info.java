// SPDX-License-Identifier: Apache-2.0

/** Packs the files of a model into a {@code .model} archive, as MMS's {@code mxnet-model-export} did. */
@Export
@Version("1.0.0")
@NullMarked
package org.hotplate.archive.export;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
