// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.util.Map;
import org.hotplate.common.config.ConfigReader;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shared state of a server's front ends, those of HTTP and gRPC: the limits on requests, the memory for their bodies, the periodic
 * checks of waiting exchanges, and the gate that closes when the server stops. Thread-safe.
 */
@Component(service = SharedHttp.class, configurationPid = SharedHttp.PID)
public final class SharedHttp implements AutoCloseable {

    static final String PID = "hotplate.rest";

    private static final Logger LOG = LoggerFactory.getLogger(SharedHttp.class);

    private volatile HttpLimits limits;
    private final BufferMemory memory;
    private final PeriodicChecks checks = new PeriodicChecks();
    private final ShutdownGate gate = new ShutdownGate();
    private final RequestLog log = new RequestLog();
    private final FrameworkStop stop;

    @Activate
    public SharedHttp(Map<String, Object> properties, BundleContext context) {
        this(atStart(properties), context);
    }

    /** Creates an instance with limits. Its gate closes when the context's framework stops. */
    public SharedHttp(HttpLimits limits, BundleContext context) {
        this.limits = limits;
        this.memory = new BufferMemory(limits);
        this.stop = new FrameworkStop(context, gate::finish);
    }

    private static HttpLimits atStart(Map<String, Object> properties) {
        ConfigReader in = new ConfigReader(PID, properties);
        HttpLimits limits = HttpLimits.read(in);
        in.report(LOG, "the default is used");
        return limits;
    }

    /** Changes the limits for later requests; a wrong value changes nothing. */
    @Modified
    void modified(Map<String, Object> properties) {
        ConfigReader in = new ConfigReader(PID, properties);
        HttpLimits changed = HttpLimits.read(in);
        if (in.report(LOG, "the previous configuration stays in effect")) {
            limits = changed;
            memory.resize(changed);
        }
    }

    /** Returns the current limits. */
    public HttpLimits limits() {
        return limits;
    }

    /** Returns the gate that every request of every front end passes. */
    public ShutdownGate gate() {
        return gate;
    }

    /** Returns the number of reserved bytes. */
    public long reservedBytes() {
        return memory.reserved();
    }

    RequestLog log() {
        return log;
    }

    BufferMemory memory() {
        return memory;
    }

    /** Returns the memory of a new request, to be closed when it has been answered. */
    public BufferMemory.Share newShare() {
        return memory.share();
    }

    /** Returns the checks of all exchanges that wait. */
    public PeriodicChecks checks() {
        return checks;
    }

    @Deactivate
    @Override
    public void close() {
        stop.close();
        checks.close();
    }
}
