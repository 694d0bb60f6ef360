// SPDX-License-Identifier: Apache-2.0

/** The management API of MMS 1.x and TorchServe: registration, scaling, versions and descriptions of models. */
@NullMarked
package org.hotplate.mms.internal;

import org.jspecify.annotations.NullMarked;
