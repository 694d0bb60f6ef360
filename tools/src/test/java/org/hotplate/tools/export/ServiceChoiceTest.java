// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReader;
import org.hotplate.archive.ServiceFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServiceChoiceTest {

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
    void packsAPythonServiceFromAnywhere() throws Exception {
        Path service = Files.writeString(temp.resolve("my_service.py"), "# mine");

        export(service.toString());

        assertThat(ToyModel.files(output).get("my_service.py")).asString().isEqualTo("# mine");
        assertThat(service().name()).isEqualTo("my_service");
        assertThat(folder.resolve("my_service.py")).doesNotExist();
    }

    @Test
    void findsAServiceInTheModelsFolder() throws Exception {
        Files.writeString(folder.resolve("my_service.py"), "# mine");

        export("my_service.py");

        assertThat(service().name()).isEqualTo("my_service");
    }

    @Test
    void packsAHandlerBundle() throws Exception {
        Path bundle = jar("handler-1.0.jar", "Bundle-SymbolicName: com.example.handler");

        ExportResult result = export(bundle.toString());

        assertThat(ToyModel.files(output).get("handler-1.0.jar")).isEqualTo(Files.readAllBytes(bundle));
        assertThat(service().bundle()).isPresent();
        assertThat(result.notes())
                .containsExactly(
                        "The archive contains code, handler-1.0.jar: a server runs it only with permission.",
                        "MXNet Model Server cannot run it: it requires a Python service.");
    }

    @Test
    void refusesWhatCanBeNoService() throws Exception {
        assertRefused(
                "none.py",
                "There is no service 'none.py', neither as a path nor in %s; name the Python file or the handler bundle",
                folder);
        Path text = Files.writeString(temp.resolve("service.txt"), "x");
        assertRefused(
                text.toString(),
                "%s cannot be a service; a service is a Python file NAME.py, or a handler bundle NAME.jar",
                text);
        Path plain = jar("plain.jar", "Created-By: me");
        assertRefused(
                plain.toString(),
                "%s is not an OSGi bundle: its manifest has no Bundle-SymbolicName; build it as docs/writing-a-handler.md says",
                plain);
        Path garbage = Files.writeString(temp.resolve("garbage.jar"), "x");
        assertThatThrownBy(() -> export(garbage.toString()))
                .hasMessageStartingWith(garbage + " cannot be read as a jar: ");
        Path outside = Files.writeString(temp.resolve("twin.py"), "one");
        Path inside = Files.writeString(folder.resolve("twin.py"), "two");
        assertRefused(
                outside.toString(), "%s and %s have the same name and different content; remove one", outside, inside);
    }

    @Test
    void saysThatAServiceInTheFolderIsNotTaken() throws Exception {
        Files.writeString(folder.resolve("my_service.py"), "# mine");

        assertThat(new ModelExport((done, total) -> {})
                        .export(ExportRequest.of("toy", folder, output))
                        .notes())
                .containsExactly("The service is mxnet_model_service.py; my_service.py is packed as an asset only; to"
                        + " make it the service, use --service-file-path my_service.py.");
    }

    @Test
    void keepsAStockServiceThatIsThere() throws Exception {
        Files.writeString(folder.resolve("mxnet_model_service.py"), "# mine");

        new ModelExport((done, total) -> {}).export(ExportRequest.of("toy", folder, output));

        assertThat(ToyModel.files(output).get("mxnet_model_service.py"))
                .asString()
                .isEqualTo("# mine");
    }

    @Test
    void writesStockServicesThatAreRecognisedUnderAnyName() throws Exception {
        for (StockService stock : StockService.values()) {
            Path service = temp.resolve("renamed_" + stock.fileName());
            try (var text = stock.content().open()) {
                Files.write(service, text.readAllBytes());
            }

            new ModelExport((done, total) -> {})
                    .export(ExportRequest.of("toy", folder, output)
                            .withService(service.toString())
                            .withForce(true));

            assertThat(service().stock().orElseThrow().service() + ".py").isEqualTo(stock.fileName());
        }
    }

    @Test
    void writesPythonThatAStandInOfMmsLoads() throws Exception {
        Path python = temp.resolve("python");
        write(python, "mms/__init__.py", "");
        write(python, "mms/model_service/__init__.py", "");
        write(
                python,
                "mms/model_service/mxnet_model_service.py",
                """
                class SingleNodeService(object):
                    pass

                class MXNetBaseService(SingleNodeService):
                    def _preprocess(self, data):
                        return map(float, data)
                """);
        write(
                python,
                "mms/model_service/mxnet_vision_service.py",
                """
                from mms.model_service.mxnet_model_service import MXNetBaseService

                class MXNetVisionService(MXNetBaseService):
                    pass
                """);
        write(python, "mxnet.py", "class nd(object):\n    array = staticmethod(lambda field: ('array', field))\n");
        for (StockService stock : StockService.values()) {
            try (var text = stock.content().open()) {
                Files.write(python.resolve(stock.fileName()), text.readAllBytes());
            }
        }
        write(
                python,
                "check.py",
                """
                import importlib.util, inspect
                from mms.model_service.mxnet_model_service import SingleNodeService

                def service(name):
                    spec = importlib.util.spec_from_file_location(name, name + '.py')
                    module = importlib.util.module_from_spec(spec)
                    spec.loader.exec_module(module)
                    found = [c for _, c in inspect.getmembers(module, inspect.isclass)
                             if issubclass(c, SingleNodeService) and not c.__subclasses__()]
                    assert len(found) == 1, found
                    return found[0]

                # each loaded without the other, as a server does
                print(service('mxnet_model_service')()._preprocess([[1], [2]]))
                print(service('mxnet_vision_service').__name__)
                """);

        assertThat(run(python, "-m", "py_compile", "mxnet_model_service.py", "mxnet_vision_service.py"))
                .isEmpty();
        assertThat(run(python, "check.py")).isEqualTo("[('array', [1]), ('array', [2])]\nMXNetVisionService\n");
    }

    private static void write(Path folder, String name, String text) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.writeString(folder.resolve(name), text);
    }

    private static String run(Path folder, String... arguments) throws Exception {
        var command = new java.util.ArrayList<>(java.util.List.of("python3"));
        command.addAll(java.util.List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "skipped: there is no python3");
            throw e;
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private Path jar(String name, String header) throws IOException {
        Path jar = temp.resolve(name);
        Manifest manifest = new Manifest();
        String[] parts = header.split(": ");
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue(parts[0], parts[1]);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.finish();
        }
        return jar;
    }

    private ExportResult export(String service) throws ArchiveException {
        return new ModelExport((done, total) -> {})
                .export(ExportRequest.of("toy", folder, output).withService(service));
    }

    private ServiceFile service() throws Exception {
        return new ArchiveReader(ArchiveLimits.DEFAULT)
                .unpack(output, Files.createTempDirectory(temp, "x").resolve("unpacked"))
                .service();
    }

    private void assertRefused(String service, String message, Object... arguments) {
        assertThatThrownBy(() -> export(service))
                .isInstanceOf(ArchiveException.class)
                .hasMessage(message, arguments);
    }
}
