// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.engine.Engine;
import java.nio.file.Path;
import org.hotplate.engine.EngineFactory;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.NativeLibraries;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts MXNet, in the container or outside of it. */
public final class MxNetFactory implements EngineFactory {

    private static final Logger LOG = LoggerFactory.getLogger(MxNetFactory.class);

    @Override
    public ModelEngine start(NativeLibraries libraries) {
        Path folder = libraries.directory();
        try {
            Engine engine = MxNetRuntime.start(folder, libraries.flavour());
            MxNetRuntime.engineTypeProblem(System.getenv(MxNetRuntime.ENGINE_TYPE))
                    .ifPresent(LOG::warn);
            return new MxNetEngine(engine, MxNetRuntime.flavour(), MxNetDevices.found(libraries));
        } catch (RuntimeException | Error e) {
            MxNetRuntime.forgetFolder(folder);
            throw e;
        }
    }
}
