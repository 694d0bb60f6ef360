// SPDX-License-Identifier: Apache-2.0
package org.hotplate.feature;

import org.jspecify.annotations.Nullable;

/** A feature could not come or go, and everything is as it was; the message says why, in sentences for an operator. */
public final class FeatureException extends Exception {

    public FeatureException(String message) {
        this(message, null);
    }

    public FeatureException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
