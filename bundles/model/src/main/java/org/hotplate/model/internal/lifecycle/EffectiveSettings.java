// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.hotplate.archive.ServiceFile;
import org.hotplate.engine.Isolation;
import org.hotplate.model.ModelId;
import org.hotplate.model.Setting;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.admin.Scale;
import org.hotplate.model.internal.ModelDefaults;
import org.hotplate.model.internal.inference.AnswerLimit;
import org.hotplate.model.internal.matching.EngineComponent;
import org.hotplate.model.internal.matching.RequestedDevices;
import org.hotplate.model.internal.matching.Resolution;
import org.hotplate.model.internal.scheduling.ModelLimits;

/** The value of every key of a model's configuration, and the source of the value. */
final class EffectiveSettings {

    private static final ModelDefaults BUILT_IN =
            new ModelDefaults(0, 100, Duration.ofSeconds(60), Duration.ZERO, Duration.ZERO, 0, Map.of());

    private final ModelOptions options;
    private final List<Setting> settings = new ArrayList<>();

    private EffectiveSettings(ModelOptions options) {
        this.options = options;
    }

    static List<Setting> of(ModelStatus status, ModelDefaults defaults, Scale scale) {
        Deployment deployment = status.deployment();
        if (deployment == null) {
            return List.of();
        }
        EffectiveSettings effective = new EffectiveSettings(deployment.options());
        effective.components(deployment, status);
        effective.limits(defaults, scale);
        effective.handlerOptions(status.handlerOptions());
        return List.copyOf(effective.settings);
    }

    private void components(Deployment deployment, ModelStatus status) {
        Resolution match = status.match();
        ServiceFile file = deployment.archive().service();
        String service = match == null ? file.name() : match.service();
        boolean archives = deployment.carried().isPresent()
                || service.equals(file.name())
                || file.stock().filter(stock -> stock.service().equals(service)).isPresent();
        EngineComponent engine = match == null ? null : match.engine();
        add(ModelOptions.ENDPOINT, deployment.endpoint(), options.endpoint(), "file name");
        boolean inName =
                deployment.name().indexOf('@') >= 0 && !named(deployment).equals(options.version());
        add(
                ModelOptions.VERSION,
                deployment.version().isEmpty() ? "none" : deployment.version(),
                inName ? Optional.empty() : options.version(),
                inName ? "file name" : deployment.version().isEmpty() ? Setting.DEFAULT : Setting.ARCHIVE);
        add(ModelOptions.KEEP_PREVIOUS, options.keepPrevious().orElse(false), options.keepPrevious(), Setting.DEFAULT);
        add(ModelOptions.HANDLER, service, options.handler(), archives ? Setting.ARCHIVE : ModelDefaults.FILE);
        add(
                ModelOptions.HANDLER_VERSION,
                options.handlerVersion().orElse("any"),
                options.handlerVersion(),
                Setting.DEFAULT);
        add(
                ModelOptions.ENGINE,
                engine != null
                        ? engine.name()
                        : options.engine().orElse(deployment.archive().engine()),
                options.engine(),
                Setting.ARCHIVE);
        Optional<String> operators =
                Optional.of(String.join(",", options.allowedOperators())).filter(names -> !names.isEmpty());
        add(ModelOptions.ALLOW_OPERATORS, operators.orElse("none"), operators, Setting.DEFAULT);
        add(
                ModelOptions.ISOLATION,
                options.isolation().map(Isolation::toString).orElse("the server's"),
                options.isolation(),
                Setting.DEFAULT);
        RequestedDevices devices =
                match == null ? RequestedDevices.ANY : match.selection().devices();
        String first = status.network().device().isEmpty()
                ? "the engine's first"
                : status.network().device();
        add(
                ModelOptions.DEVICE,
                devices.names().isEmpty() ? first : devices,
                options.device(),
                devices.names().isEmpty() ? Setting.DEFAULT : devices.source());
    }

    private static Optional<String> named(Deployment deployment) {
        return Optional.of(ModelId.of(deployment.name()).version());
    }

    private void limits(ModelDefaults defaults, Scale scale) {
        ModelLimits limits = defaults.limits(options, scale);
        Optional<Integer> workers = options.workers().stream().boxed().findFirst();
        Optional<Integer> queue = options.queue().stream().boxed().findFirst();
        Optional<Long> size = options.maxRequestSize().stream().boxed().findFirst();
        addScaled(ModelOptions.WORKERS, limits.workers(), scale.workers(), workers, defaults.workersFrom());
        addScaled(
                ModelOptions.QUEUE,
                limits.capacity(),
                scale.queue(),
                queue,
                ModelDefaults.source(defaults.queue(), BUILT_IN.queue()));
        Optional<Integer> batch = options.batchSize().stream().boxed().findFirst();
        add(ModelOptions.BATCH_SIZE, limits.batch(), batch, Setting.DEFAULT);
        add(ModelOptions.MAX_BATCH_DELAY, milliseconds(limits.delay()), options.maxBatchDelay(), Setting.DEFAULT);
        add(ModelOptions.MAX_REQUEST_SIZE, size.map(Object::toString).orElse("server's limit"), size, Setting.DEFAULT);
        Optional<Long> answer = options.maxAnswerBytes().stream().boxed().findFirst();
        add(ModelOptions.MAX_ANSWER_BYTES, AnswerLimit.of(options), answer, Setting.DEFAULT);
        add(
                ModelOptions.TIMEOUT,
                seconds(options.timeout().orElse(defaults.timeout())),
                options.timeout(),
                ModelDefaults.source(defaults.timeout(), BUILT_IN.timeout()));
    }

    /** The options that the handler has read; before it is created, those that are configured. */
    private void handlerOptions(Map<String, String> asked) {
        Map<String, String> all = new TreeMap<>(options.handlerOptions());
        all.putAll(asked);
        all.forEach((key, value) ->
                add(key, value, Optional.ofNullable(options.handlerOptions().get(key)), Setting.DEFAULT));
    }

    private void addScaled(String key, int value, OptionalInt decided, Optional<?> configured, String otherwise) {
        if (decided.isPresent()) {
            settings.add(new Setting(key, Integer.toString(value), Scale.SOURCE));
        } else {
            add(key, value, configured, otherwise);
        }
    }

    private void add(String key, Object value, Optional<?> configured, String otherwise) {
        settings.add(new Setting(key, value.toString(), configured.isPresent() ? options.source(key) : otherwise));
    }

    private static String milliseconds(Duration time) {
        return new BigDecimal(time.toNanos())
                .movePointLeft(6)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String seconds(Duration time) {
        return new BigDecimal(time.toMillis())
                .movePointLeft(3)
                .stripTrailingZeros()
                .toPlainString();
    }
}
