// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.view;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.archive.ArchiveReport;
import org.hotplate.archive.Fault;
import org.hotplate.archive.SignatureFile;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/** The facts of archives under their JSON keys; each key is present, with null for an unknown value. */
final class Facts {

    private Facts() {}

    static Map<String, @Nullable Object> info(Path file, ArchiveReport report, Needs needs) {
        return map(
                "archive", file.toString(),
                "kind", report.folder() ? "folder" : "file",
                "bytes", report.bytes(),
                "files", Totals.files(report),
                "unpackedBytes", Totals.unpackedBytes(report),
                "manifest", report.manifest().map(Facts::manifest).orElse(null),
                "signature", report.signature().map(Facts::signature).orElse(null),
                "network", report.network().map(Facts::network).orElse(null),
                "service", report.service().map(Facts::service).orElse(null),
                "engine", needs.engine().map(Facts::engine).orElse(null),
                "handler", needs.handler().map(Facts::handler).orElse(null),
                "integrity", report.integrity().toString(),
                "publication", publication(report.publication()),
                "errors", Totals.errors(report),
                "warnings", Totals.warnings(report));
    }

    static Map<String, @Nullable Object> verify(Path file, ArchiveReport report) {
        return map(
                "archive", file.toString(),
                "whole", report.isSound(),
                "files", Totals.files(report),
                "errors", Totals.errors(report),
                "warnings", Totals.warnings(report),
                "faults", Totals.worstFirst(report).stream().map(Facts::fault).toList());
    }

    static Map<String, @Nullable Object> files(Path file, ArchiveReport report) {
        return map(
                "archive",
                file.toString(),
                "files",
                report.entries().stream().map(Facts::entry).toList());
    }

    private static Map<String, @Nullable Object> manifest(ArchiveReport.About about) {
        return map(
                "archiveVersion", about.archiveVersion(),
                "modelName", about.modelName(),
                "modelVersion", about.modelVersion(),
                "description", about.description(),
                "author", about.author(),
                "authorEmail", about.authorEmail(),
                "license", about.license(),
                "format", about.format(),
                "engine", about.engine(),
                "engineVersion", about.engineVersion());
    }

    private static Map<String, @Nullable Object> signature(Signature signature) {
        return map(
                "inputs", specs(signature.inputs()),
                "inputType", signature.inputType(),
                "outputs", specs(signature.outputs()),
                "outputType", signature.outputType());
    }

    private static List<Map<String, @Nullable Object>> specs(List<TensorSpec> specs) {
        return specs.stream()
                .map(spec -> map("name", spec.name(), "shape", SignatureFile.dims(spec.shape())))
                .toList();
    }

    private static Map<String, @Nullable Object> network(ArchiveReport.Network network) {
        return map(
                "format", network.format(),
                "engine", network.engine(),
                "definition", network.definition(),
                "parameters", network.parameters(),
                "epoch", network.epoch(),
                "operators", network.operators(),
                "weights", network.weights(),
                "numbers", network.numbers(),
                "weightBytes", network.weightBytes(),
                "inputs", network.inputs(),
                "outputs", network.outputs());
    }

    private static Map<String, @Nullable Object> service(ArchiveReport.Service service) {
        return map(
                "name", service.name(),
                "file", service.file(),
                "stock", service.stock(),
                "rule", service.rule(),
                "code", service.code());
    }

    private static Map<String, @Nullable Object> engine(Needs.EngineNeed engine) {
        return map(
                "name",
                engine.name(),
                "here",
                engine.here().isPresent(),
                "version",
                engine.here().map(Installation.Engine::version).filter(version -> !version.isEmpty()),
                "bundle",
                engine.here().map(Installation.Engine::bundle));
    }

    private static Map<String, @Nullable Object> handler(Needs.HandlerNeed handler) {
        return map(
                "service",
                handler.service(),
                "rule",
                handler.rule(),
                "here",
                handler.here().isPresent(),
                "bundle",
                handler.here().map(Installation.Handler::bundle));
    }

    private static Map<String, @Nullable Object> publication(ArchiveReport.Publication publication) {
        return map(
                "state",
                publication.state().toString(),
                "publishers",
                publication.publishers().stream()
                        .map(publisher -> map("subject", publisher.subject(), "fingerprint", publisher.fingerprint()))
                        .toList(),
                "reason",
                publication.reason());
    }

    private static Map<String, @Nullable Object> fault(Fault fault) {
        return map(
                "severity", fault.severity().toString(),
                "about", fault.about(),
                "message", fault.message());
    }

    private static Map<String, @Nullable Object> entry(ArchiveReport.Entry entry) {
        return map(
                "name", entry.name(),
                "bytes", entry.bytes(),
                "packedBytes", entry.packedBytes(),
                "method", entry.method(),
                "crc", entry.crc(),
                "sha256", entry.sha256(),
                "use", entry.use().toString());
    }

    /** Returns a map in the order of its arguments, which are keys and values in turn. */
    private static Map<String, @Nullable Object> map(@Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            Object value = keysAndValues[i + 1];
            map.put(String.valueOf(keysAndValues[i]), value instanceof Optional<?> some ? some.orElse(null) : value);
        }
        return map;
    }
}
