// SPDX-License-Identifier: Apache-2.0

/** Decides which archives and which code in them are accepted: signatures, permissions, installed bundles. */
@NullMarked
package org.hotplate.archive.loader.trust;

import org.jspecify.annotations.NullMarked;
