// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import org.hotplate.engine.NativeLibraries;
import org.hotplate.natives.start.EngineStart;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Starts MXNet when the service with its libraries is available. */
@Component(
        service = {},
        immediate = true)
public final class MxNetStart {

    private final EngineStart start;

    @Activate
    public MxNetStart(
            BundleContext context,
            @Reference(target = "(" + NativeLibraries.FRAMEWORK + "=MXNet)") NativeLibraries libraries) {
        this.start = EngineStart.begin(context, "MXNet", libraries, new MxNetFactory()::start);
    }

    @Deactivate
    void stop() throws InterruptedException {
        start.stop();
    }
}
