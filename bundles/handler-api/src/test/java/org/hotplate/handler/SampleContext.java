// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.hotplate.tensor.Signature;

/** A context for tests of handlers. */
public record SampleContext(Signature signature, Map<String, Path> assets, HandlerOptions options)
        implements HandlerContext {

    public SampleContext(Signature signature, Map<String, String> options) {
        this(signature, Map.of(), new HandlerOptions(options));
    }

    @Override
    public String modelName() {
        return "sample";
    }

    @Override
    public Optional<Path> asset(String fileName) {
        return Optional.ofNullable(assets.get(fileName));
    }
}
