// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The hand-written files of the archive, which are beside the classes. */
final class Resources {
    static final String SYMBOL = "digits-symbol.json";
    static final String SIGNATURE = "signature.json";
    static final String LABELS = "synset.txt";
    static final String SERVICE = "mxnet_vision_service.py";

    private Resources() {}

    static byte[] bytes(String name) {
        try (var stream = Resources.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("This program was built without its file " + name);
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }
}
