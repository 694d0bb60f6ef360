// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hotplate.archive.view.Table;
import org.hotplate.model.Failure;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelId;
import org.hotplate.model.ModelState;
import org.hotplate.model.Setting;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;

/** Formats the facts of models for display. */
final class ModelTexts {

    private ModelTexts() {}

    private static final List<String> FACTS =
            List.of("STATE", "ENGINE", "WORKERS", "RUNNING", "QUEUED", "ANSWERED", "FAILED", "NOTE");

    static String list(List<ModelFacts> models) {
        boolean versions = models.stream().anyMatch(ModelTexts::hasVersions);
        List<String> headings = new ArrayList<>(List.of("NAME"));
        headings.addAll(versions ? List.of("VERSION", "DEFAULT", "SHARE") : List.of());
        headings.addAll(FACTS);
        Table table = new Table(headings.toArray(String[]::new));
        for (ModelFacts facts : models) {
            List<Object> row = new ArrayList<>(List.of(facts.name()));
            row.addAll(
                    versions
                            ? List.of(
                                    ModelId.shown(facts.version()),
                                    facts.isDefault() ? "default" : "",
                                    facts.share() + " %")
                            : List.of());
            row.addAll(List.of(
                    facts.state(),
                    orDash(facts.engine()),
                    facts.workers(),
                    facts.running(),
                    facts.queued(),
                    facts.answered(),
                    facts.failed(),
                    note(facts)));
            table.row(row.toArray());
        }
        return table.toString();
    }

    private static boolean hasVersions(ModelFacts facts) {
        return !facts.version().isEmpty() || !facts.isDefault();
    }

    private static String note(ModelFacts facts) {
        if (!facts.reason().isEmpty()) {
            return facts.reason();
        }
        return facts.lastFailure()
                .map(failure -> facts.state() == ModelState.READY
                        ? "last failure %s ago; see model:diag %s".formatted(age(failure.time()), facts.name())
                        : failure.message())
                .orElse("");
    }

    /** @param pixels a remark on its pictures; may be empty */
    static String info(ModelFacts facts, String pixels) {
        Table table = new Table().row("name", facts.name()).row("state", facts.state() + " for " + age(facts.since()));
        row(table, "reason", facts.reason());
        if (hasVersions(facts)) {
            table.row("endpoint", facts.endpoint())
                    .row("version", ModelId.shown(facts.version()))
                    .row("default", facts.isDefault() ? "yes" : "no")
                    .row("share", "%d %% of the requests to '%s'".formatted(facts.share(), facts.endpoint()));
        }
        row(table, "origin", facts.origin());
        row(table, "model name", facts.modelName());
        row(table, "description", facts.description());
        row(table, "format", facts.format());
        facts.signature().ifPresent(signature -> signature(table, signature));
        row(table, "engine", facts.engine());
        row(table, "engine bundle", facts.engineBundle());
        row(table, "engine rule", facts.engineRule());
        row(table, "device", facts.device());
        row(table, "handler", facts.handler());
        row(table, "handler bundle", facts.handlerBundle());
        row(table, "handler rule", facts.handlerRule());
        row(table, "code", facts.code());
        row(table, "pixels", pixels);
        table.row("workers", facts.workers())
                .row("queue", "%d of %d".formatted(facts.queued(), facts.queueCapacity()))
                .row("running", facts.running())
                .row("answered", facts.answered())
                .row("failed", facts.failed())
                .row("abandoned", facts.abandoned())
                .row("cancelled", facts.cancelled())
                .row("crashes", facts.crashes());
        facts.lastFailure()
                .ifPresent(failure ->
                        table.row("last failure", "%s ago: %s".formatted(age(failure.time()), failure.message())));
        return facts.settings().isEmpty() ? table.toString() : table + "\n" + settings(facts.settings());
    }

    private static String settings(List<Setting> settings) {
        Table table = new Table("CONFIGURATION", "VALUE", "FROM");
        settings.forEach(setting -> table.row(setting.key(), setting.value(), setting.source()));
        return table.toString();
    }

    static String diag(ModelFacts facts) {
        Table table = new Table().row("name", facts.name()).row("state", facts.state() + " since " + facts.since());
        row(table, "reason", facts.reason());
        row(table, "origin", facts.origin());
        table.row("engine", orDash(facts.engine()))
                .row("handler", orDash(facts.handler()))
                .row("handler rule", orDash(facts.handlerRule()))
                .row("handler bundle", orDash(facts.handlerBundle()));
        row(table, "code", facts.code());
        Optional<Failure> failure = facts.lastFailure();
        table.row(
                "last failure",
                failure.map(it -> it.time() + ": " + it.message()).orElse("none"));
        String stack = failure.map(Failure::stack).orElse("");
        return stack.isBlank() ? table.toString() : table + "\n" + stack.strip() + "\n";
    }

    private static void signature(Table table, Signature signature) {
        table.row("inputs", specs(signature.inputs()) + " as " + signature.inputType());
        table.row("outputs", specs(signature.outputs()) + " as " + signature.outputType());
    }

    private static String specs(List<TensorSpec> specs) {
        return specs.stream().map(spec -> spec.name() + " " + spec.shape()).collect(Collectors.joining(", "));
    }

    private static void row(Table table, String label, String value) {
        if (!value.isEmpty()) {
            table.row(label, value);
        }
    }

    private static String orDash(String value) {
        return value.isEmpty() ? "-" : value;
    }

    private static String age(Instant since) {
        Duration age = Duration.between(since, Instant.now());
        if (age.toDays() > 0) {
            return "%d d %d h".formatted(age.toDays(), age.toHoursPart());
        }
        if (age.toHours() > 0) {
            return "%d h %d min".formatted(age.toHours(), age.toMinutesPart());
        }
        return age.toMinutes() > 0
                ? "%d min %d s".formatted(age.toMinutes(), age.toSecondsPart())
                : Math.max(0, age.toSeconds()) + " s";
    }
}
