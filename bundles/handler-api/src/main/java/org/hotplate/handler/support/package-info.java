// SPDX-License-Identifier: Apache-2.0

/**
 * Optional helpers for handlers: tensors from JSON values, scores and class names, and the sentences of MMS's text
 * services.
 */
@Export
@Version("0.1.0")
@NullMarked
package org.hotplate.handler.support;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
