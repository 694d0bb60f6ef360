// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import org.hotplate.engine.EngineFactory;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.NativeLibraries;

/** Starts the picture decoder in a child process. */
public final class PictureFactory implements EngineFactory {

    @Override
    public ModelEngine start(NativeLibraries libraries) throws Exception {
        return new PictureEngine(MxnetImageCodec.open(LibraryFile.in(libraries.directory())), libraries.flavour());
    }
}
