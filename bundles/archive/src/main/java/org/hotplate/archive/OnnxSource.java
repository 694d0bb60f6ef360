// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hotplate.archive.ArchiveReader.Completeness;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.onnx.OnnxFile;
import org.hotplate.formats.onnx.OnnxValue;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;

/**
 * Presents an {@code .onnx} file as an archive: the model, a generated manifest, and the signature that the model
 * declares. Inputs and outputs are JSON.
 */
final class OnnxSource {

    private static final String ENDING = ".onnx";
    private static final String MANIFEST = "{\"Model\": {\"Model-Format\": \"ONNX\"}}\n";

    /** The size limit of protobuf's readers. */
    private static final long LARGEST = Integer.MAX_VALUE;

    private static final String EXPORT =
            "pack it into an archive with 'bin/hotplate export', with a signature.json that says so";

    private OnnxSource() {}

    /** Returns whether a file is a bare ONNX model, according to its name. */
    static boolean isOne(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(ENDING) && !Files.isDirectory(file);
    }

    /** Does not read the weights; other faults are reported when the file is unpacked. */
    static Completeness inspect(Path file) throws IOException {
        try {
            OnnxFile.read(file);
            return Completeness.COMPLETE;
        } catch (MalformedFileException e) {
            return e.isTruncated() ? Completeness.INCOMPLETE : Completeness.NOT_AN_ARCHIVE;
        }
    }

    static void unpack(Path file, Unpacking unpacking) throws ArchiveException {
        try {
            checkSize(file);
            String signature = SignatureFile.text(signature(OnnxFile.read(file), file));
            try (InputStream content = Files.newInputStream(file)) {
                unpacking.add(String.valueOf(file.getFileName()), content, Optional.empty());
            }
            add(unpacking, "signature.json", signature);
            add(unpacking, Manifest.FILE, MANIFEST);
        } catch (MalformedFileException e) {
            throw new ArchiveException(
                    "%s is not an ONNX model that can be served: %s; copy or export it again"
                            .formatted(file, Printable.message(e.getMessage())),
                    e);
        } catch (IOException e) {
            throw new ArchiveException("%s cannot be read: %s".formatted(file, e), e);
        }
    }

    private static void add(Unpacking unpacking, String name, String text) throws ArchiveException, IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        unpacking.add(name, new ByteArrayInputStream(bytes), Optional.empty());
    }

    private static void checkSize(Path file) throws ArchiveException, IOException {
        if (Files.size(file) > LARGEST) {
            throw new ArchiveException(
                    ("%s has %d bytes, and no ONNX model of more than %d can be loaded: save its weights in a file of their"
                                    + " own, and pack both into an archive with 'bin/hotplate export'")
                            .formatted(file, Files.size(file), LARGEST));
        }
    }

    private static Signature signature(OnnxFile model, Path file) throws ArchiveException {
        if (!model.external().isEmpty()) {
            throw new ArchiveException(
                    ("%s keeps weights in %s, and two files cannot be dropped at once: save it as one file, or pack both"
                                    + " into an archive with 'bin/hotplate export'")
                            .formatted(file, OnnxCheck.listed(model.externalFiles())));
        }
        if (model.inputs().isEmpty()) {
            throw new ArchiveException("%s takes no input, so it cannot be served".formatted(file));
        }
        List<TensorSpec> inputs = new ArrayList<>();
        for (OnnxValue input : model.inputs()) {
            inputs.add(input(input, file));
        }
        List<TensorSpec> outputs = model.outputs().stream()
                .map(output -> new TensorSpec(output.name(), output.shape().orElse(Shape.of(Shape.ANY))))
                .toList();
        return new Signature(inputs, Signature.JSON, outputs, Signature.JSON);
    }

    private static TensorSpec input(OnnxValue input, Path file) throws ArchiveException {
        String name = Printable.text(input.name());
        if (input.type().dataType().isEmpty()) {
            throw new ArchiveException("%s: its input '%s' has elements of type %s, which cannot be served"
                    .formatted(file, name, input.type()));
        }
        Shape shape = input.shape()
                .orElseThrow(() -> new ArchiveException(
                        "%s does not say how many dimensions its input '%s' has; %s".formatted(file, name, EXPORT)));
        return new TensorSpec(input.name(), shape, input.type().dataType().get());
    }
}
