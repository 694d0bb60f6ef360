// SPDX-License-Identifier: Apache-2.0
package org.hotplate.feature;

import org.jspecify.annotations.Nullable;

/** Thrown if a feature cannot be installed or uninstalled; nothing was changed. The message is for the operator. */
public final class FeatureException extends Exception {

    public FeatureException(String message) {
        this(message, null);
    }

    public FeatureException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
