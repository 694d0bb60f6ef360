// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * What all HTTP front ends of a server share: the limits on requests, the memory for their bodies, the watch over slow
 * senders, and the gate that closes when the server stops. Thread-safe.
 */
@Component(service = SharedHttp.class, configurationPid = "hotplate.rest")
@Designate(ocd = SharedHttp.Config.class)
public final class SharedHttp implements AutoCloseable {

    @ObjectClassDefinition(name = "Hotplate REST", description = "Limits of the HTTP front ends")
    @interface Config {
        @AttributeDefinition(name = "Largest body in bytes")
        int max_request_size() default 16 << 20;

        @AttributeDefinition(name = "Bytes held for all requests together; 0 is a third of the heap")
        long max_buffered() default 0;

        @AttributeDefinition(name = "Most values in the lists of one input, or of one JSON body")
        int max_elements() default 1_000_000;

        @AttributeDefinition(name = "Seconds a body may take to arrive")
        int read_timeout() default 30;

        @AttributeDefinition(name = "Bytes a second that must arrive, after five seconds; 0 is no minimum")
        int min_rate() default 1024;

        @AttributeDefinition(name = "Seconds an exchange may take, whatever the model's own timeout")
        int answer_timeout() default 600;

        @AttributeDefinition(name = "Host names to answer to, beside those of the loopback; * is all")
        String[] allowed_hosts() default {};
    }

    private final HttpLimits limits;
    private final BufferMemory memory;
    private final SlowSenderWatch slowSenders = new SlowSenderWatch();
    private final ShutdownGate gate = new ShutdownGate();
    private final FrameworkStop stop;

    @Activate
    public SharedHttp(Config config, BundleContext context) {
        this(
                new HttpLimits(
                        config.max_request_size(),
                        config.max_buffered(),
                        config.max_elements(),
                        Duration.ofSeconds(config.read_timeout()),
                        config.min_rate(),
                        Duration.ofSeconds(config.answer_timeout()),
                        new HashSet<>(List.of(config.allowed_hosts()))),
                context);
    }

    /** Makes one for given limits. Its gate closes when the context's framework stops. */
    public SharedHttp(HttpLimits limits, BundleContext context) {
        this.limits = limits;
        this.memory = new BufferMemory(limits);
        this.stop = new FrameworkStop(context, gate::finish);
    }

    /** Returns the limits in effect now. */
    public HttpLimits limits() {
        return limits;
    }

    /** Returns the gate that every request of every front end passes. */
    public ShutdownGate gate() {
        return gate;
    }

    /** Returns how many bytes are reserved for requests now. */
    public long reservedBytes() {
        return memory.reserved();
    }

    BufferMemory memory() {
        return memory;
    }

    SlowSenderWatch slowSenders() {
        return slowSenders;
    }

    @Deactivate
    @Override
    public void close() {
        stop.close();
        slowSenders.close();
    }
}
