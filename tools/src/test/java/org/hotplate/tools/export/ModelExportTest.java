// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReader;
import org.hotplate.archive.ModelArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelExportTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path temp;

    private Path folder;
    private Path output;

    @BeforeEach
    void makeModel() throws IOException {
        folder = ToyModel.in(temp.resolve("model"));
        output = temp.resolve("toy.model");
    }

    @Test
    void warnsOfPicturesThatLoseTheirProportions() throws Exception {
        String signature = ToyModel.SIGNATURE.replaceFirst("application/json", "image/jpeg");
        Files.writeString(folder.resolve("signature.json"), signature.replace("[0, 4]", "[0, 1, 1, 4]"));
        assertThat(export(request()).notes())
                .containsExactly(
                        "Input 'data' of signature.json is 1 pixels high and 4 wide: pictures are resized without keeping their aspect ratio.");

        Files.writeString(folder.resolve("signature.json"), signature.replace("[0, 4]", "[0, 1, 2, 2]"));
        assertThat(export(request().withForce(true)).notes()).isEmpty();
    }

    @Test
    void packsAModelThatThisServerReads() throws Exception {
        Files.writeString(folder.resolve("synset.txt"), "cat\ndog\n");

        ExportResult result = export(request());

        assertThat(result.file()).isEqualTo(output);
        assertThat(result.bytes()).isEqualTo(Files.size(output));
        assertThat(result.entries())
                .containsExactly(
                        "MANIFEST.json",
                        "mxnet_model_service.py",
                        "signature.json",
                        "synset.txt",
                        "toy-0000.params",
                        "toy-symbol.json");
        ModelArchive archive = read(output);
        assertThat(archive.modelName()).isEqualTo("toy");
        assertThat(archive.engine()).isEqualTo("MXNet");
        assertThat(archive.service().name()).isEqualTo("mxnet_model_service");
        assertThat(archive.asset("synset.txt")).isPresent();
        assertThat(result.notes()).isEmpty();
        assertThat(result.leftOut()).isEmpty();
    }

    @Test
    void writesTheManifestOfMms() throws Exception {
        export(request());

        JsonNode manifest = manifest();
        ((com.fasterxml.jackson.databind.node.ObjectNode) manifest).remove("Files");
        assertThat(manifest)
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"Model-Archive-Version": 0.2, "Model-Archive-Description": "toy", "Model-Server": 0.4,
                                 "Model": {"Symbol": "toy-symbol.json", "Parameters": "toy-0000.params",
                                           "Signature": "signature.json", "Service": "mxnet_model_service.py",
                                           "Description": "toy", "Model-Name": "toy", "Model-Format": "MXNet-Symbolic"},
                                 "Engine": {"MXNet": "1.2.1"}}
                                """));
        assertThat(schemaFaults()).isEmpty();
    }

    @Test
    void addsWhatItsMakerSays() throws Exception {
        export(request()
                .withInfo(new ArchiveInfo(
                        Optional.of("a toy"),
                        Optional.of("1.2"),
                        Optional.of("A. Maker"),
                        Optional.of("maker@example.org"))));

        JsonNode manifest = manifest();
        assertThat(manifest.at("/Model/Description").asText()).isEqualTo("a toy");
        assertThat(manifest.at("/Model/Model-Version").textValue()).isEqualTo("1.2");
        assertThat(manifest.at("/Created-By/Author").asText()).isEqualTo("A. Maker");
        assertThat(manifest.at("/Created-By/Author-Email").asText()).isEqualTo("maker@example.org");
        assertThat(schemaFaults()).isEmpty();
    }

    @Test
    void notesTheDigestOfEveryOtherFile() throws Exception {
        export(request());

        JsonNode files = manifest().path("Files");
        for (Map.Entry<String, byte[]> file : ToyModel.files(output).entrySet()) {
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(file.getValue()));
            assertThat(files.path(file.getKey()).path("SHA-256").asText())
                    .isEqualTo(file.getKey().equals("MANIFEST.json") ? "" : digest);
        }
    }

    @Test
    void givesTheSameBytesForTheSameFiles() throws Exception {
        export(request());
        byte[] first = Files.readAllBytes(output);
        Path copy = ToyModel.in(temp.resolve("copy"));
        Files.setLastModifiedTime(copy.resolve("toy-symbol.json"), FileTime.fromMillis(1));

        export(ExportRequest.of("toy", copy, output).withForce(true));

        assertThat(output).hasBinaryContent(first);
    }

    @Test
    void givesTheSameBytesInALocaleOfOtherDigits() throws Exception {
        export(request());
        byte[] first = Files.readAllBytes(output);
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-SA"));
            assertThat(export(request().withForce(true)).notes()).isEmpty();
        } finally {
            Locale.setDefault(before);
        }

        assertThat(output).hasBinaryContent(first);
    }

    @Test
    void replacesNoDevice() throws Exception {
        Path device = Path.of("/dev/null");
        assumeTrue(Files.exists(device), "there is no /dev/null on this system");
        assumeTrue(!Files.isWritable(device.getParent()), "whoever may write to /dev must not try this");

        assertThatThrownBy(() -> export(ExportRequest.of("toy", folder, device).withForce(true)))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("/dev/null is a device or a pipe, which no archive can replace; name a file");
    }

    @Test
    void storesUnlessToldToCompress() throws Exception {
        Files.writeString(folder.resolve("words.txt"), "word ".repeat(1000));
        export(request());
        export(ExportRequest.of("toy", folder, temp.resolve("small.model")).withCompress(true));

        try (ZipFile stored = new ZipFile(output.toFile());
                ZipFile deflated = new ZipFile(temp.resolve("small.model").toFile())) {
            assertThat(stored.stream()).allMatch(entry -> entry.getMethod() == ZipEntry.STORED);
            assertThat(deflated.stream()).allMatch(entry -> entry.getMethod() == ZipEntry.DEFLATED);
        }
        assertThat(ToyModel.files(temp.resolve("small.model")).keySet())
                .isEqualTo(ToyModel.files(output).keySet());
        assertThat(Files.size(temp.resolve("small.model"))).isLessThan(Files.size(output));
        assertThat(read(temp.resolve("small.model")).modelName()).isEqualTo("toy");
    }

    @Test
    void neverWritesToTheModelsFolder() throws Exception {
        Files.createDirectory(folder.resolve("more"));
        Files.writeString(folder.resolve("MANIFEST.json"), "an old one");
        Map<String, FileTime> before = listing();
        boolean locked = folder.toFile().setWritable(false);
        try {
            export(request());
            assertThatThrownBy(() -> export(request())).isInstanceOf(ArchiveException.class);
        } finally {
            assertThat(folder.toFile().setWritable(true)).isEqualTo(locked);
        }

        assertThat(listing()).isEqualTo(before);
    }

    @Test
    void leavesOutWhatNobodyMeansToShare() throws Exception {
        for (String name : List.of(
                ".hidden", "old.model", "x.pyc", "notes.txt~", "a.swp", "Thumbs.db", "._x", "manifest.json", "#x#")) {
            Files.writeString(folder.resolve(name), "x");
        }
        Files.createDirectories(folder.resolve("__pycache__"));
        Files.createDirectories(folder.resolve(".ipynb_checkpoints"));
        Files.createDirectories(folder.resolve("images"));

        ExportResult result = export(request());

        assertThat(result.entries())
                .containsExactly(
                        "MANIFEST.json",
                        "mxnet_model_service.py",
                        "signature.json",
                        "toy-0000.params",
                        "toy-symbol.json");
        assertThat(result.leftOut())
                .containsExactly(
                        "#x# (an editor's backup)",
                        "._x (left by the operating system)",
                        ".hidden (hidden)",
                        ".ipynb_checkpoints (hidden)",
                        "Thumbs.db (left by the operating system)",
                        "__pycache__ (a folder)",
                        "a.swp (an editor's backup)",
                        "images (a folder)",
                        "manifest.json (replaced by a new one)",
                        "notes.txt~ (an editor's backup)",
                        "old.model (an archive itself)",
                        "x.pyc (compiled Python)");
    }

    @Test
    void isNeverPackedIntoItself() throws Exception {
        output = folder.resolve("toy.zip");
        Files.writeString(output, "an older one");

        ExportResult result = export(ExportRequest.of("toy", folder, output).withForce(true));

        assertThat(result.entries()).doesNotContain("toy.zip");
        assertThat(result.leftOut()).containsExactly("toy.zip (the archive itself)");
        assertThat(result.notes())
                .containsExactly("A server deploys only files named NAME.model from its watched folder.");
    }

    @Test
    void selectsAssetsByPattern() throws Exception {
        Files.writeString(folder.resolve("synset.txt"), "cat");
        Files.writeString(folder.resolve("README.md"), "read me");

        assertThat(export(request().withSelection(new Selection(List.of("*.txt"), List.of())))
                        .entries())
                .contains("synset.txt", "signature.json", "toy-0000.params", "toy-symbol.json")
                .doesNotContain("README.md");
        ExportResult excluded =
                export(request().withForce(true).withSelection(new Selection(List.of(), List.of("*.md", "s*.txt"))));
        assertThat(excluded.entries()).doesNotContain("README.md", "synset.txt");
        assertThat(excluded.leftOut())
                .containsExactly("README.md (excluded by '*.md')", "synset.txt (excluded by 's*.txt')");
    }

    @Test
    void refusesSelectionsThatCannotBeMeant() throws Exception {
        Files.writeString(folder.resolve(".hidden"), "x");

        assertRefused(
                request().withSelection(new Selection(List.of("*.png"), List.of())),
                "No file in %s matches '--include *.png'; patterns are matched against the names of its files",
                folder);
        assertRefused(
                request().withSelection(new Selection(List.of(".h*"), List.of())),
                "No file in %s matches '--include .h*'; '.hidden' matches, but is skipped: hidden",
                folder);
        assertRefused(
                request().withSelection(new Selection(List.of(), List.of("*.params"))),
                "%s contains the symbol 'toy-symbol.json' without weights ('toy-0000.params' is excluded by '*.params');"
                        + " put toy-0000.params beside it",
                folder);
        assertRefused(
                request().withSelection(new Selection(List.of(), List.of("signature.*"))),
                "%s has no signature.json ('signature.json' is excluded by 'signature.*'); write one, or accept the draft"
                        + " of export with --accept-signature",
                folder);
    }

    @Test
    void replacesAnArchiveOnlyWhenTold() throws Exception {
        Files.writeString(output, "precious");

        assertRefused(
                request(), "%s already exists; replace it with --force, or name another file with --output", output);
        assertThat(output).hasContent("precious");

        export(request().withForce(true));
        assertThat(read(output).modelName()).isEqualTo("toy");
    }

    @Test
    void writesIntoAFolderUnderTheModelsName() throws Exception {
        assertThat(export(ExportRequest.of("other", folder, temp)).file()).isEqualTo(temp.resolve("other.model"));
        assertRefused(
                ExportRequest.of("toy", folder, temp.resolve("no/toy.model")),
                "There is no folder %s to write the archive to; create it first",
                temp.resolve("no"));
    }

    @Test
    void leavesNothingBehindWhenItFails() throws Exception {
        Files.writeString(folder.resolve("A.txt"), "one");
        Files.writeString(folder.resolve("a.txt"), "another");
        assumeTrue(Files.readString(folder.resolve("A.txt")).equals("one"), "skipped: names differ by more than case");

        assertThatThrownBy(() -> export(request()))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining(output.toString())
                .hasMessageContaining("a.txt");

        assertThat(temp).isDirectoryNotContaining(path -> !path.equals(folder));
    }

    @Test
    void leavesNothingBehindWhenItIsInterrupted() throws Exception {
        Files.write(folder.resolve("large.bin"), new byte[1 << 20]);
        ModelExport interrupted =
                new ModelExport((done, total) -> Thread.currentThread().interrupt());

        assertThatThrownBy(() -> interrupted.export(request()))
                .hasMessage("The archive cannot be written: it was interrupted");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(temp).isDirectoryNotContaining(path -> !path.equals(folder));
    }

    @Test
    void noticesAFileThatChangesMeanwhile() throws Exception {
        Files.write(folder.resolve("large.bin"), new byte[1 << 18]);
        ModelExport disturbed = new ModelExport((done, total) -> {
            try {
                Files.writeString(folder.resolve("toy-symbol.json"), ToyModel.SYMBOL.replace("10201", "10301"));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });

        assertThatThrownBy(() -> disturbed.export(request()))
                .hasMessage("%s changed while it was being packed; export again when no program writes to it"
                        .formatted(folder.resolve("toy-symbol.json")));
        assertThat(output).doesNotExist();
    }

    @Test
    void saysHowFarItIs() throws Exception {
        long[] last = new long[2];

        new ModelExport((done, total) -> {
                    assertThat(done).isGreaterThan(last[0]);
                    last[0] = done;
                    last[1] = total;
                })
                .export(request());

        assertThat(last[0]).isEqualTo(last[1]).isPositive();
    }

    @Test
    void followsLinksToFilesOnly() throws Exception {
        Path labels = Files.writeString(temp.resolve("labels"), "cat\n");
        Files.createSymbolicLink(folder.resolve("synset.txt"), labels);
        Path all = Files.createSymbolicLink(temp.resolve("link"), folder);

        export(ExportRequest.of("toy", all, output));
        assertThat(ToyModel.files(output).get("synset.txt")).isEqualTo(Files.readAllBytes(labels));

        Files.delete(labels);
        assertRefused(
                request().withForce(true),
                "%s is a link to a file that does not exist; correct it, or exclude it with --exclude",
                folder.resolve("synset.txt"));
    }

    @Test
    void namesAFileItCannotRead() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "x");
        assumeTrue(secret.toFile().setReadable(false) && !Files.isReadable(secret), "skipped: root reads every file");

        assertRefused(
                request(),
                "%s cannot be read: permission denied; change its permissions, or exclude it with --exclude",
                secret);
    }

    @Test
    void takesNamesThatCanBeServed() {
        assertRefused(
                ExportRequest.of("ping", folder, output),
                "'ping' is a path of the server itself; any name but api-description, invocations, models, ping,"
                        + " predictions, v2 is allowed");
        assertThatThrownBy(() -> export(ExportRequest.of("../toy", folder, temp)))
                .hasMessageContaining("'../toy'");
        assertThatThrownBy(() -> export(ExportRequest.of("toy@2", folder, temp)))
                .hasMessageContaining("version");
    }

    @Test
    void saysWhatMmsCouldNotDo() throws Exception {
        Files.move(folder.resolve("toy-0000.params"), folder.resolve("toy-0007.params"));

        assertThat(export(request()).notes()).isEmpty();
        assertThat(export(ExportRequest.of("another-toy", folder, temp)).notes())
                .containsExactly(
                        "MXNet Model Server 0.4 would not find toy-0000.params in this archive; to keep the archive"
                                + " usable with it, name the weights toy-0007.params and export with --model-name toy.");
    }

    private Map<String, FileTime> listing() throws IOException {
        Map<String, FileTime> times = new TreeMap<>();
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                times.put(path.toString(), Files.getLastModifiedTime(path));
            }
        }
        return times;
    }

    private ExportRequest request() {
        return ExportRequest.of("toy", folder, output);
    }

    private static ExportResult export(ExportRequest request) throws ArchiveException {
        return new ModelExport((done, total) -> {}).export(request);
    }

    private void assertRefused(ExportRequest request, String message, Object... arguments) {
        assertThatThrownBy(() -> export(request))
                .isInstanceOf(ArchiveException.class)
                .hasMessage(message, arguments);
    }

    private ModelArchive read(Path archive) throws Exception {
        return new ArchiveReader(ArchiveLimits.DEFAULT)
                .unpack(archive, Files.createTempDirectory(temp, "unpacked").resolve("x"));
    }

    private JsonNode manifest() throws IOException {
        return JSON.readTree(ToyModel.files(output).get("MANIFEST.json"));
    }

    private List<String> schemaFaults() throws IOException {
        try (var schema = ModelExportTest.class.getResourceAsStream("mms-0.4-manifest.schema.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                    .getSchema(schema)
                    .validate(manifest())
                    .stream()
                    .map(Object::toString)
                    .toList();
        }
    }
}
