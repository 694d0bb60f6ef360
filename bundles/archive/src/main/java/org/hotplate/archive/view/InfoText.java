// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.view;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hotplate.archive.ArchiveReport;
import org.hotplate.archive.ArchiveReport.About;
import org.hotplate.archive.ArchiveReport.Network;
import org.hotplate.archive.ArchiveReport.Publication;
import org.hotplate.archive.ArchiveReport.Service;
import org.hotplate.archive.Printable;
import org.hotplate.archive.Publisher;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;

/** An archive's contents and requirements as readable text. */
final class InfoText {

    private final Table table = new Table();

    private InfoText() {}

    static String of(Path file, ArchiveReport report, Needs needs) {
        InfoText text = new InfoText();
        text.table.row("archive", Printable.message(file.toString()));
        text.row(
                "size",
                "%s bytes%s, %s with %s bytes"
                        .formatted(
                                number(report.bytes()),
                                report.folder() ? " in a folder" : "",
                                Totals.counted(Totals.files(report), "file"),
                                number(Totals.unpackedBytes(report))));
        report.manifest().ifPresent(text::manifest);
        report.signature().ifPresent(text::signature);
        report.network().ifPresent(text::network);
        needs.engine().ifPresent(text::engine);
        report.service().ifPresent(text::service);
        needs.handler()
                .ifPresent(handler -> text.handler(handler, report.service().filter(Service::code)));
        text.row("integrity", integrity(report));
        text.row("publisher", publisher(report.publication()));
        text.row("faults", faults(report));
        return text.table.toString();
    }

    private void manifest(About about) {
        row("model name", about.modelName());
        row("model version", about.modelVersion());
        row("description", about.description());
        row(
                "author",
                about.author()
                        .map(author -> author
                                + about.authorEmail().map(" <%s>"::formatted).orElse(""))
                        .or(about::authorEmail));
        row("license", about.license());
        row("format", about.format());
        row("archive version", about.archiveVersion());
    }

    private void signature(Signature signature) {
        row("inputs", specs(signature.inputs()) + " as " + signature.inputType());
        row("outputs", specs(signature.outputs()) + " as " + signature.outputType());
    }

    private static String specs(List<TensorSpec> specs) {
        return specs.stream().map(spec -> spec.name() + " " + spec.shape()).collect(Collectors.joining(", "));
    }

    private void network(Network network) {
        row(
                "network",
                "%s: %s, inputs %s, outputs %s"
                        .formatted(
                                network.definition(),
                                Totals.counted(network.operators(), "operator"),
                                String.join(", ", network.inputs()),
                                String.join(", ", network.outputs())));
        row(
                "weights",
                "%s: %s with %s numbers, %s bytes%s"
                        .formatted(
                                network.parameters().orElse(network.definition()),
                                Totals.counted(network.weights(), "array"),
                                number(network.numbers()),
                                number(network.weightBytes()),
                                network.epoch().map(epoch -> ", epoch " + epoch).orElse("")));
    }

    private void engine(Needs.EngineNeed engine) {
        row(
                "engine",
                engine.here()
                        .map(here -> "%s: here (%s%s)"
                                .formatted(
                                        engine.name(),
                                        here.version().isEmpty() ? "" : here.version() + ", ",
                                        here.bundle()))
                        .orElse(engine.name() + ": not here; the model would wait for it"));
    }

    private void service(Service service) {
        boolean named = !service.stock().equals(Optional.of(service.name()));
        row("service", service.file().orElse(service.name() + (named ? " (not in the archive)" : " (MMS's default)")));
        if (service.code()) {
            row(
                    "code",
                    "a handler bundle, which only runs once that is allowed: model:trust NAME, or"
                            + " archives.code=signed|allow");
        }
    }

    private void handler(Needs.HandlerNeed handler, Optional<Service> code) {
        String there = code.isPresent()
                ? handler.here()
                        .map(own -> "in the archive (%s), for %s"
                                .formatted(own.bundle(), String.join(", ", own.services())))
                        .orElse("in the archive, which does not say what services it replaces")
                : handler.here()
                        .map(own -> "here (%s)".formatted(own.bundle()))
                        .orElse("not here; the model would wait for it");
        row("handler", handler.service() + ": " + there);
        row("handler rule", handler.rule());
    }

    private static String integrity(ArchiveReport report) {
        return switch (report.integrity()) {
            case ABSENT -> report.isBare() ? "no archive, so no SHA-256 is listed" : "the manifest lists no SHA-256";
            case MATCHING -> "every file has the SHA-256 that the manifest lists";
            case ALTERED -> "altered: files have not the SHA-256 that the manifest lists";
        };
    }

    private static String publisher(Publication publication) {
        return switch (publication.state()) {
            case UNSIGNED -> "not signed";
            case SIGNED ->
                "signed by "
                        + publication.publishers().stream()
                                .map(Publisher::toString)
                                .collect(Collectors.joining(", "));
            case ALTERED -> "signed, but altered: " + publication.reason();
        };
    }

    private static String faults(ArchiveReport report) {
        return report.faults().isEmpty()
                ? "none"
                : "%s, %s; verify lists them"
                        .formatted(
                                Totals.counted(Totals.errors(report), "error"),
                                Totals.counted(Totals.warnings(report), "warning"));
    }

    private void row(String label, Optional<String> value) {
        value.ifPresent(text -> row(label, text));
    }

    private void row(String label, String value) {
        if (!value.isEmpty()) {
            table.row(label, Printable.message(value));
        }
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
