// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.archive.ArchiveReport.Entry;
import org.hotplate.archive.ArchiveReport.Integrity;
import org.hotplate.archive.ArchiveReport.Publication;
import org.hotplate.archive.ArchiveReport.Service;
import org.hotplate.archive.ArchiveReport.Use;
import org.hotplate.tensor.Signature;
import org.jspecify.annotations.Nullable;

/** Inspects one archive. Each part is read separately, so that a fault in one does not hide faults in others. */
final class Inspection {

    private final Path archive;
    private final ArchiveLimits limits;
    private final List<Fault> faults = new ArrayList<>();

    private @Nullable Manifest manifest;
    private @Nullable Signature signature;
    private @Nullable ServiceFile service;
    private @Nullable NetworkFacts network;
    private NetworkFinder.@Nullable Found found;
    private Map<String, String> digests = Map.of();
    private Integrity integrity = Integrity.ABSENT;
    private Publication publication = new Publication(Publication.State.UNSIGNED, List.of(), "");
    private String signatureFile = "";

    private Inspection(Path archive, ArchiveLimits limits) {
        this.archive = archive;
        this.limits = limits;
    }

    static Inspection of(Path archive, ArchiveLimits limits) {
        return new Inspection(archive, limits);
    }

    /** @param deep whether to look for all faults */
    ArchiveReport report(boolean deep) {
        try {
            Path temporary = Files.createTempDirectory("hotplate-archive-");
            try (Unpacking unpacking = Unpacking.into(temporary.resolve("files"), archive, limits)) {
                look(unpacking, temporary.resolve("files"), deep);
            } finally {
                Files.delete(temporary);
            }
        } catch (IOException e) {
            fault("", "%s cannot be read: %s".formatted(archive, e));
        } catch (ArchiveException e) {
            fault("", e.getMessage());
        } catch (RuntimeException e) {
            // every file gets a report, so an unexpected exception becomes a fault
            fault("", "%s cannot be read: %s".formatted(archive, e));
        }
        boolean folder = Files.isDirectory(archive);
        EntryList list = new EntryList(this::use, name -> digests().map(listed -> listed.get(name)));
        List<Entry> entries = folder
                ? list.ofFolder(archive, limits.entries())
                : OnnxSource.isOne(archive) ? list.ofFile(archive) : list.ofZip(archive);
        return new ArchiveReport(
                fileName(),
                folder,
                folder
                        ? entries.stream().mapToLong(Entry::bytes).sum()
                        : archive.toFile().length(),
                entries,
                Optional.ofNullable(manifest).map(Manifest::about),
                Optional.ofNullable(signature),
                Optional.ofNullable(network).map(NetworkFacts::facts),
                Optional.ofNullable(service).map(this::facts),
                publication,
                integrity,
                limits,
                deep,
                faults);
    }

    private void look(Unpacking unpacking, Path files, boolean deep) throws ArchiveException {
        unpacking.tellFaults(message -> fault("", message));
        boolean whole = attempt("", () -> ArchiveReader.unpack(archive, unpacking, limits));
        digests = unpacking.digests();
        if (whole || !digests.isEmpty()) {
            parts(ArchiveFolder.of(files, fileName()), deep);
        }
        if (whole && !Files.isDirectory(archive) && !OnnxSource.isOne(archive)) {
            publication();
        }
    }

    private void parts(ArchiveFolder folder, boolean deep) {
        attempt(Manifest.FILE, () -> manifest = folder.manifest());
        Manifest read = manifest;
        if (read == null) {
            return;
        }
        integrity(read);
        attempt("signature.json", () -> {
            signatureFile = String.valueOf(folder.signatureFile(read).getFileName());
            signature = folder.signature(read);
        });
        attempt("", () -> found = NetworkFinder.find(folder, read));
        // without a signature, the service is known from the manifest only
        Signature known = signature == null ? new Signature(List.of(), Signature.JSON, List.of(), "") : signature;
        attempt("", () -> service = ServiceFinder.find(folder, read.service(), known));
        if (found != null) {
            network = NetworkFacts.read(folder, found, faults);
            if (deep) {
                faults.addAll(network.faults());
                if (signature != null) {
                    faults.addAll(network.faults(signatureFile, signature));
                }
            }
        }
    }

    private void integrity(Manifest read) {
        List<Fault> altered = read.altered(digests);
        altered.forEach(fault -> fault(fault.about(), fileName() + " " + fault.message()));
        integrity = read.digests().isEmpty()
                ? Integrity.ABSENT
                : altered.isEmpty() ? Integrity.MATCHING : Integrity.ALTERED;
    }

    private void publication() {
        try {
            publication = PublisherSignature.read(archive).publication();
        } catch (IOException e) {
            publication = new Publication(
                    Publication.State.ALTERED, List.of(), "its signature cannot be checked: " + e.getMessage());
        }
        if (publication.state() == Publication.State.ALTERED) {
            fault("", fileName() + " " + publication.reason());
        }
    }

    private interface Step {
        void take() throws ArchiveException;
    }

    private boolean attempt(String about, Step step) {
        try {
            step.take();
            return true;
        } catch (ArchiveException e) {
            fault(about, e.getMessage());
            return false;
        }
    }

    private void fault(String about, String message) {
        Fault fault = Fault.error(about, message.replace(archive.toString(), fileName()));
        if (!faults.contains(fault)) {
            faults.add(fault);
        }
    }

    private Optional<Map<String, String>> digests() {
        return Optional.ofNullable(manifest).flatMap(Manifest::digests);
    }

    private Use use(String name) {
        if (name.equalsIgnoreCase(Manifest.FILE)) {
            return Use.MANIFEST;
        }
        if (name.equals(signatureFile)) {
            return Use.SIGNATURE;
        }
        if (found != null && name.equals(found.definition())) {
            return Use.NETWORK;
        }
        if (found != null && found.parameters().equals(Optional.of(name))) {
            return Use.WEIGHTS;
        }
        return service != null && facts(service).file().equals(Optional.of(name)) ? Use.SERVICE : Use.ASSET;
    }

    private Service facts(ServiceFile service) {
        return new Service(
                service.name(),
                Optional.of(service.name() + (service.bundle().isPresent() ? ".jar" : ".py"))
                        .filter(digests::containsKey),
                service.stock().map(ServiceFile.Stock::service),
                service.stock().map(ServiceFile.Stock::rule),
                service.bundle().isPresent());
    }

    private String fileName() {
        Path name = archive.toAbsolutePath().normalize().getFileName();
        return Printable.text(String.valueOf(name == null ? archive : name));
    }
}
