// SPDX-License-Identifier: Apache-2.0

/** The supported syntaxes of a request's inputs: multipart, urlencoded, raw, JSON and Python literals. */
@NullMarked
package org.hotplate.rest.internal.syntax;

import org.jspecify.annotations.NullMarked;
