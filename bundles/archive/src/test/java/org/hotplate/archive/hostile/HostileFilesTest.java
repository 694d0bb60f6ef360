// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReader;
import org.hotplate.archive.ModelArchive;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.mxnet.ParamsFile;
import org.hotplate.formats.mxnet.SymbolFile;
import org.hotplate.formats.onnx.OnnxFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs the checks that precede an engine on the hostile files of the shared test data. Skipped, with the reason, if
 * these or the Python modules that create them are missing.
 */
final class HostileFilesTest {

    private static final Path HOSTILE = Path.of(System.getProperty("testdata", "testdata"), "hostile");

    @TempDir
    Path folder;

    /**
     * @param left the files that these checks accept: an engine rejects or serves them
     */
    @ParameterizedTest
    @CsvSource({
        "onnx-outside-file, ''",
        "onnx-memory-address, ''",
        "onnx-deep, circle",
        "onnx-huge, answer-20-million answer-by-request",
        "onnx-arithmetic, bitshift-far divide-by-request divide-by-zero-of-input gather-far group-norm-0 pad-negative",
        "mx-graph, arguments-too-few attribute-deep head-output-out-of-range ways-2-to-60",
        "mx-pointers, ''",
        "mx-params, other-shape",
        "mx-huge, arange arange-step-0 doubling eye tile up-sampling",
        "mx-arithmetic, adaptive-pool-0 bilinear-0 crop-far group-norm-3-of-4 multibox-0 pad-negative reshape-codes"
                + " reshape-keep-highest slice-step-0 split-0 up-sampling-0"
    })
    void refusesThemBeforeAnEngineSeesThem(String kind, String left) throws Exception {
        make(kind);
        Set<String> accepted = new TreeSet<>();
        Set<String> refused = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(".model") || name.endsWith(".onnx")) {
                    Optional<String> fault = fault(file);
                    fault.ifPresent(message ->
                            assertThat(message).doesNotContain("Exception").hasSizeGreaterThan(20));
                    (fault.isPresent() ? refused : accepted).add(name.substring(0, name.lastIndexOf('.')));
                }
            }
        }

        assertThat(String.join(" ", accepted)).isEqualTo(left);
        assertThat(refused).hasSizeGreaterThan(2);
    }

    private void make(String kind) throws IOException, InterruptedException {
        Path script = HOSTILE.resolve(kind).resolve("make.py").toAbsolutePath();
        assumeTrue(Files.exists(script), () -> "skipped: there is no " + script);
        String modules = kind.startsWith("onnx") ? "import onnx" : "import json";
        assumeTrue(python("-c", modules) == 0, () -> "skipped: python3 with 'onnx' is needed, which makes these files");
        int status = python(script.toString());
        assumeTrue(status == 0, () -> "skipped: " + script + " ends with status " + status);
    }

    private int python(String... arguments) throws IOException, InterruptedException {
        String python = System.getProperty("python", "python3");
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(Stream.of(python), Stream.of(arguments)).toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        // the faster implementation cannot write deeply nested messages
        builder.environment().put("PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION", "python");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        try {
            Process process = builder.start();
            assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } catch (IOException e) {
            return -1;
        }
    }

    private Optional<String> fault(Path file) throws IOException {
        Path target = folder.resolve("unpacked-" + file.getFileName());
        try {
            check(new ArchiveReader(ArchiveLimits.DEFAULT).unpack(file, target));
            return Optional.empty();
        } catch (ArchiveException | MalformedFileException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Runs the checks that engines run before they call their framework. */
    private static void check(ModelArchive archive) throws IOException {
        if (archive.engine().equals("ONNX")) {
            Map<String, Long> sizes = new HashMap<>();
            try (Stream<Path> files = Files.list(archive.folder())) {
                for (Path file : files.toList()) {
                    sizes.put(String.valueOf(file.getFileName()), Files.size(file));
                }
            }
            for (String fault : OnnxFile.read(archive.network()).externalFaults(sizes)) {
                throw new MalformedFileException(fault);
            }
            return;
        }
        SymbolFile.read(archive.network()).checkOperators(Set.of());
        ParamsFile.contents(archive.parameters().orElseThrow());
    }
}
