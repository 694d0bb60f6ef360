// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.cuda;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The NVIDIA driver is not there or of no use. The message is a part of a sentence that says so. */
public final class CudaException extends Exception {

    CudaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
