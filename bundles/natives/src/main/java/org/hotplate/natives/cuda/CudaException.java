// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.cuda;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Thrown if the NVIDIA driver is missing or unusable. The message is part of a sentence. */
public final class CudaException extends Exception {

    CudaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
