// SPDX-License-Identifier: Apache-2.0
package org.hotplate.health.internal;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.apache.felix.hc.api.execution.HealthCheckExecutionOptions;
import org.apache.felix.hc.api.execution.HealthCheckExecutionResult;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.apache.felix.hc.api.execution.HealthCheckSelector;
import org.hotplate.common.config.ConfigReader;
import org.hotplate.health.Health;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.ModelRegistry;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the checks of a probe: those in the container whose tag is the probe's name in lower case. Registers the product's
 * own check for {@link Health.Probe#READY}.
 */
@Component(service = Health.class, immediate = true, configurationPid = HealthSettings.PID)
public final class HealthChecks implements Health {

    private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);
    private static final Set<Result.Status> PASSING = EnumSet.of(Result.Status.OK, Result.Status.WARN);

    private final HealthCheckExecutor executor;
    private final ServerCheck check;
    private final ServiceRegistration<HealthCheck> registration;
    private volatile HealthSettings settings;

    @Activate
    public HealthChecks(
            @Reference HealthCheckExecutor executor,
            @Reference ModelRegistry registry,
            @Reference SharedHttp shared,
            Map<String, Object> properties,
            BundleContext context) {
        this.executor = executor;
        ConfigReader in = new ConfigReader(HealthSettings.PID, properties);
        settings = HealthSettings.read(in);
        in.report(LOG, "the default is used");
        String deploy = context.getProperty("hotplate.deploy");
        Set<String> archives = deploy == null ? Set.of() : StartUp.archivesIn(Path.of(deploy));
        check = new ServerCheck(
                registry, shared.gate()::closed, new StartUp(archives, InstantSource.system()), settings.readyModels());
        registration = context.registerService(
                HealthCheck.class,
                check,
                FrameworkUtil.asDictionary(Map.of(HealthCheck.NAME, "Server", HealthCheck.TAGS, "ready")));
    }

    /** Changes the configuration; a wrong value changes nothing. */
    @Modified
    void modified(Map<String, Object> properties) {
        ConfigReader in = new ConfigReader(HealthSettings.PID, properties);
        HealthSettings changed = HealthSettings.read(in);
        if (in.report(LOG, "the previous configuration stays in effect")) {
            settings = changed;
            check.require(changed.readyModels());
        }
    }

    @Override
    public Optional<String> fault(Probe probe) {
        return switch (probe) {
            case LIVE, READY -> run(probe.name().toLowerCase(Locale.ROOT));
            case PING -> settings.pingAlwaysPasses() ? Optional.empty() : fault(Probe.READY);
        };
    }

    private Optional<String> run(String tag) {
        // no cached results: the server must be unready as soon as a stop begins
        List<String> faults = executor
                .execute(
                        HealthCheckSelector.tags(tag), new HealthCheckExecutionOptions().setForceInstantExecution(true))
                .stream()
                .filter(result ->
                        !PASSING.contains(result.getHealthCheckResult().getStatus()))
                .map(HealthChecks::fault)
                .toList();
        return faults.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", faults));
    }

    private static String fault(HealthCheckExecutionResult result) {
        String messages = StreamSupport.stream(result.getHealthCheckResult().spliterator(), false)
                .filter(entry -> !PASSING.contains(entry.getStatus()))
                .map(ResultLog.Entry::getMessage)
                .collect(Collectors.joining("; "));
        return messages.isEmpty()
                ? "Health check '%s' is %s"
                        .formatted(
                                result.getHealthCheckMetadata().getTitle(),
                                result.getHealthCheckResult().getStatus())
                : messages;
    }

    @Deactivate
    void close() {
        registration.unregister();
    }
}
