// SPDX-License-Identifier: Apache-2.0

/** The syntaxes a request's inputs may come in: multipart, urlencoded, raw, JSON and Python literals. */
@NullMarked
package org.hotplate.rest.internal.syntax;

import org.jspecify.annotations.NullMarked;
