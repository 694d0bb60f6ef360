// SPDX-License-Identifier: Apache-2.0

/**
 * The rules of the Open Inference Protocol, version 2, that do not depend on the transport. Not exported: each front end
 * of the protocol has its own copy of the package in its bundle.
 */
@NullMarked
package org.hotplate.oip.protocol;

import org.jspecify.annotations.NullMarked;
