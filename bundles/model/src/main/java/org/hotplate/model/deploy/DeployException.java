// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.deploy;

import org.jspecify.annotations.Nullable;

/** Nothing was changed. The message says in one sentence why, and what to do. */
public final class DeployException extends Exception {

    public DeployException(String message) {
        super(message);
    }

    public DeployException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
