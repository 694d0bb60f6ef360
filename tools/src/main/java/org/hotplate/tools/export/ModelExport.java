// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReader;
import org.hotplate.archive.ModelName;
import org.hotplate.tensor.Signature;

/**
 * Packs the files of a model into a {@code .model} archive that this server and, for an MXNet network, MMS 0.4 can
 * serve.
 *
 * <p>The model's folder is not modified. The archive is written to a hidden temporary folder beside its target,
 * verified by unpacking it, and then moved to the target. The target is therefore never incomplete or invalid. Equal
 * files produce archives with equal bytes.
 *
 * <p>Thread-safe. An interrupt ends an export and deletes its temporary files.
 */
public final class ModelExport {

    private static final String SUFFIX = ".model";

    private final ExportProgress progress;
    private final Optional<ArchiveSigner> signer;

    /** Creates an export without a signature. */
    public ModelExport(ExportProgress progress) {
        this(progress, Optional.empty());
    }

    public ModelExport(ExportProgress progress, Optional<ArchiveSigner> signer) {
        this.progress = progress;
        this.signer = signer;
    }

    /**
     * Packs an archive.
     *
     * @throws ArchiveException if the files are not a model, or the archive cannot be written; the message is a
     *     sentence that names the file and the remedy
     */
    public ExportResult export(ExportRequest request) throws ArchiveException {
        Path output = output(request);
        SourceFolder folder = SourceFolder.list(request.folder(), request.selection(), output);
        ModelFiles network = ModelFiles.find(folder);
        SourceNetwork facts = SourceNetwork.of(network, folder);
        Signature signature = signature(request, folder);
        List<String> warnings = facts.check(signature, folder);
        ServiceChoice service = request.service().isPresent()
                ? ServiceChoice.requested(request.service().get(), folder)
                : ServiceChoice.stock(signature.takesImages(), folder);

        TreeMap<String, Content> files = new TreeMap<>();
        folder.assets().forEach(name -> files.put(name, Content.of(folder.path(name))));
        files.put(network.definition(), Content.of(folder.path(network.definition())));
        network.parameters().ifPresent(name -> files.put(name, Content.of(folder.path(name))));
        facts.companions().forEach(name -> files.put(name, Content.of(folder.path(name))));
        files.put(SignatureRules.FILE, signatureContent(request, folder));
        files.put(service.fileName(), service.content());

        Packing packing = new Packing(files, request.compress(), progress);
        String manifest =
                new ManifestText(request, network).write(service.fileName(), facts.version(), packing.digest());
        packing.add(ManifestText.FILE, Content.of(ManifestText.FILE, manifest));
        files.put(ManifestText.FILE, Content.of(ManifestText.FILE, manifest));
        long bytes = write(packing, output, request.force());

        List<String> notes = new ArrayList<>(warnings);
        notes.addAll(aspectRatioNotes(signature));
        notes.addAll(service.notes());
        network.mmsNote(request.modelName()).ifPresent(notes::add);
        notes.addAll(notes(service, output, packing));
        return new ExportResult(output, List.copyOf(files.keySet()), bytes, folder.leftOut(files.keySet()), notes);
    }

    /**
     * Drafts a signature if a model's folder has none.
     *
     * @param trial finds shapes that are not in the files
     * @return empty if the folder has a signature
     * @throws ArchiveException if the files are not a model
     */
    public Optional<SignatureDraft> draft(ExportRequest request, NetworkTrial trial) throws ArchiveException {
        SourceFolder folder = SourceFolder.list(request.folder(), request.selection(), output(request));
        ModelFiles network = ModelFiles.find(folder);
        if (folder.has(SignatureRules.FILE)) {
            return Optional.empty();
        }
        return Optional.of(new SignatureDrafter(SourceNetwork.of(network, folder))
                .draft(folder.path(network.definition()), network.parameters().map(folder::path), trial));
    }

    /** Returns the path of the archive to write. */
    private static Path output(ExportRequest request) throws ArchiveException {
        Optional<String> fault = ModelName.fault(request.modelName());
        if (fault.isPresent()) {
            throw new ArchiveException(fault.get());
        }
        Path output = Files.isDirectory(request.output())
                ? request.output().resolve(request.modelName() + SUFFIX)
                : request.output();
        if (Files.isDirectory(output)) {
            throw new ArchiveException("%s is a folder, which no archive can replace; name a file".formatted(output));
        }
        if (Files.exists(output) && !Files.isRegularFile(output)) {
            throw new ArchiveException(
                    "%s is a device or a pipe, which no archive can replace; name a file".formatted(output));
        }
        if (Files.exists(output) && !request.force()) {
            throw new ArchiveException(
                    "%s already exists; replace it with --force, or name another file with --output".formatted(output));
        }
        Path parent = output.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new ArchiveException(
                    "There is no folder %s to write the archive to; create it first".formatted(parent));
        }
        return output;
    }

    private static Signature signature(ExportRequest request, SourceFolder folder) throws ArchiveException {
        if (folder.has(SignatureRules.FILE)) {
            return SignatureRules.read(folder.path(SignatureRules.FILE), folder.toString());
        }
        SignatureDraft draft = request.signature()
                .orElseThrow(() -> folder.fault(
                        "has no signature.json%s; write one, or accept the draft of export with --accept-signature"
                                .formatted(folder.excluded(SignatureRules.FILE))));
        if (!draft.unknown().isEmpty()) {
            throw folder.fault(
                    "has no signature.json, and the draft of one is not complete: %s Save it as signature.json and edit it"
                            .formatted(draft.unknown().get(0)));
        }
        return draft.signature();
    }

    private static Content signatureContent(ExportRequest request, SourceFolder folder) {
        return folder.has(SignatureRules.FILE)
                ? Content.of(folder.path(SignatureRules.FILE))
                : Content.of(
                        SignatureRules.FILE,
                        request.signature().map(SignatureDraft::json).orElseThrow());
    }

    private long write(Packing packing, Path output, boolean force) throws ArchiveException {
        try (TemporaryFolder temporary = TemporaryFolder.beside(output)) {
            Path archive = temporary.file("archive");
            packing.write(archive);
            if (signer.isPresent()) {
                Path signed = temporary.file("signed");
                signer.get().sign(archive, signed);
                archive = signed;
            }
            readBack(archive, temporary.file("unpacked"), packing, output);
            long bytes = Files.size(archive);
            temporary.moveTo(archive, output, force);
            return bytes;
        } catch (IOException e) {
            throw new ArchiveException("%s cannot be written: %s".formatted(output, Reasons.of(e)), e);
        }
    }

    private static void readBack(Path archive, Path target, Packing packing, Path output) throws ArchiveException {
        ArchiveLimits limits =
                new ArchiveLimits(ArchiveLimits.ENTRIES, Math.max(ArchiveLimits.UNPACKED_BYTES, packing.bytes()));
        try {
            new ArchiveReader(limits).unpack(archive, target);
        } catch (ArchiveException e) {
            throw new ArchiveException(e.getMessage().replace(archive.toString(), output.toString()), e);
        }
    }

    /**
     * Returns notes for inputs that are not square: handlers resize pictures to the input's size, so this may be a
     * mistake.
     */
    private static List<String> aspectRatioNotes(Signature signature) {
        return signature.inputs().stream()
                .filter(input -> signature.takesImages() && input.shape().rank() == 4)
                .filter(input -> input.shape().dim(2) != input.shape().dim(3))
                .map(input ->
                        "Input '%s' of signature.json is %d pixels high and %d wide: pictures are resized without keeping their aspect ratio."
                                .formatted(
                                        input.name(),
                                        input.shape().dim(2),
                                        input.shape().dim(3)))
                .toList();
    }

    private static List<String> notes(ServiceChoice service, Path output, Packing packing) {
        List<String> notes = new ArrayList<>();
        if (service.isBundle()) {
            notes.add("The archive contains code, %s: a server runs it only with permission."
                    .formatted(service.fileName()));
            notes.add("MXNet Model Server cannot run it: it requires a Python service.");
        }
        if (!output.toString().endsWith(SUFFIX)) {
            notes.add("A server deploys only files named NAME%s from its watched folder.".formatted(SUFFIX));
        }
        if (packing.bytes() > ArchiveLimits.UNPACKED_BYTES) {
            notes.add("Its files have more than %d bytes, the default limit of a server."
                    .formatted(ArchiveLimits.UNPACKED_BYTES));
        }
        return notes;
    }
}
