// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.hotplate.archive.ModelArchive;
import org.hotplate.formats.onnx.TestModel;

/** Small archives that differ in a version and have the same size. */
final class TestArchive {

    static final String VERSION = "version.txt";

    private TestArchive() {}

    static Map<String, String> files(int version) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(
                "MANIFEST.json",
                """
                {"Engine": {"MXNet": "1.2.0"}, "Model-Archive-Version": "0.1",
                 "Model": {"Model-Name": "any", "Model-Format": "MXNet-Symbolic", "Symbol": "any-symbol.json",
                 "Parameters": "any-0000.params", "Signature": "signature.json", "Service": "any_service.py"}}""");
        files.put(
                "signature.json",
                """
                {"input_type": "application/json", "inputs": [{"data_name": "data", "data_shape": [0, 4]}],
                 "output_type": "application/json", "outputs": [{"data_name": "softmax", "data_shape": [0, 2]}]}""");
        files.put("any-symbol.json", "{\"nodes\": []}");
        files.put("any-0000.params", "weights".repeat(1000));
        files.put("any_service.py", "class AnyService:\n    pass\n");
        files.put(VERSION, "%06d".formatted(version));
        return files;
    }

    /** Returns an archive without compression, so that two versions have the same size. */
    static byte[] zip(int version) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files(version).forEach((name, text) -> files.put(name, text.getBytes(StandardCharsets.UTF_8)));
        return zip(files);
    }

    /** Returns an archive whose service is a bundle. */
    static byte[] carrying(int version, byte[] jar) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files(version)
                .forEach((name, text) ->
                        files.put(name, text.replace("any_service.py", "x.jar").getBytes(StandardCharsets.UTF_8)));
        files.remove("any_service.py");
        files.put("x.jar", jar);
        return zip(files);
    }

    private static byte[] zip(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(0);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static void folder(Path folder, int version) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, String> file : files(version).entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
    }

    /** Returns a bare model. */
    static byte[] onnx(int version) {
        return onnx(version, -1, 4);
    }

    static byte[] onnx(int version, long... input) {
        return new TestModel()
                .input("data", TestModel.FLOAT, input)
                .node("Identity", List.of("data"), "out")
                .output("out", TestModel.FLOAT, -1, version)
                .bytes();
    }

    static int version(ModelArchive archive) {
        if (archive.format().equals("ONNX")) {
            return archive.signature().outputs().get(0).shape().dim(1);
        }
        try {
            return Integer.parseInt(Files.readString(archive.asset(VERSION).orElseThrow()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
