// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.hotplate.archive.ArchiveReport.Entry;
import org.hotplate.archive.ArchiveReport.Use;

/** Lists the entries of an archive without reading their content. */
final class EntryList {

    private static final long LARGEST_DIRECTORY = 16 << 20;

    /** The fixed part of a header in the central directory, in bytes. */
    private static final int SMALLEST_HEADER = 46;

    private final Function<String, Use> uses;
    private final Function<String, Optional<String>> digests;

    /** Creates a list. Both functions expect the name of a file after unpacking. */
    EntryList(Function<String, Use> uses, Function<String, Optional<String>> digests) {
        this.uses = uses;
        this.digests = digests;
    }

    /** Returns the entries of a zip file; empty if it is not one. */
    List<Entry> ofZip(Path file) {
        try {
            try (FileChannel channel = FileChannel.open(file)) {
                Optional<ZipTail> tail = ZipTail.find(channel);
                if (tail.isEmpty() || !isListable(tail.get())) {
                    return List.of();
                }
            }
            // names that are not UTF-8 are shown with replacement characters
            try (ZipFile zip = new ZipFile(file.toFile(), charset(file))) {
                List<Entry> entries = new ArrayList<>();
                for (ZipEntry entry : Collections.list(zip.entries())) {
                    entries.add(entry(entry));
                }
                return entries;
            }
        } catch (IOException | IllegalArgumentException e) {
            return List.of(); // unpacking reports the fault
        }
    }

    /**
     * Returns false for a directory that is too large, or that declares more entries than fit into it: the JDK
     * allocates memory for the declared number, and its own check of that number overflows.
     */
    private static boolean isListable(ZipTail tail) {
        return tail.directorySize() <= LARGEST_DIRECTORY && tail.entries() <= tail.directorySize() / SMALLEST_HEADER;
    }

    private static Charset charset(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            return zip.size() < 0 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
        } catch (IOException e) {
            return StandardCharsets.ISO_8859_1;
        }
    }

    private Entry entry(ZipEntry entry) {
        String method =
                switch (entry.getMethod()) {
                    case ZipEntry.STORED -> "stored";
                    case ZipEntry.DEFLATED -> "deflated";
                    default -> "method " + entry.getMethod();
                };
        return new Entry(
                entry.getName(),
                Math.max(0, entry.getSize()),
                Math.max(0, entry.getCompressedSize()),
                method,
                Optional.of("%08x".formatted(entry.getCrc())),
                digest(entry.getName()),
                use(entry.getName()));
    }

    /** Returns the files of a folder; empty if it cannot be listed. */
    List<Entry> ofFolder(Path folder, int most) {
        try (Stream<Path> walk = Files.walk(folder.toRealPath())) {
            List<Entry> entries = new ArrayList<>();
            Path root = folder.toRealPath();
            for (Path path :
                    walk.filter(Files::isRegularFile).sorted().limit(most).toList()) {
                String name = root.relativize(path).toString().replace('\\', '/');
                long size = Files.size(path);
                entries.add(new Entry(name, size, size, "file", Optional.empty(), digest(name), use(name)));
            }
            return entries;
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    /** Returns the only entry of a model that is a single file. */
    List<Entry> ofFile(Path file) {
        String name = String.valueOf(file.getFileName());
        long size = file.toFile().length();
        return List.of(new Entry(name, size, size, "file", Optional.empty(), Optional.empty(), use(name)));
    }

    private Optional<String> digest(String entry) {
        return isUsed(entry) ? digests.apply(base(entry)) : Optional.empty();
    }

    private Use use(String entry) {
        return PublisherSignature.isPart(entry) ? Use.PUBLISHER : isUsed(entry) ? uses.apply(base(entry)) : Use.IGNORED;
    }

    private static boolean isUsed(String entry) {
        return !entry.endsWith("/") && !EntryName.isLeftover(entry);
    }

    private static String base(String entry) {
        return entry.substring(Math.max(entry.lastIndexOf('/'), entry.lastIndexOf('\\')) + 1);
    }
}
