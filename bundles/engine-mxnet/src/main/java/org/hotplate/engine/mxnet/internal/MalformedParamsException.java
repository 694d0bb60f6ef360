// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import java.io.IOException;

/** A parameter file is not what it should be; the message is a clause that has the file as its subject. */
final class MalformedParamsException extends IOException {

    MalformedParamsException(String message) {
        super(message);
    }
}
