// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.hotplate.archive.ArchiveReport.Publication;
import org.hotplate.archive.ArchiveReport.Publication.State;
import org.hotplate.common.Sha256;

/**
 * The publisher's signature of an archive, in the form of the JDK's {@code jarsigner}: files in {@code META-INF/} that
 * are not part of the model. The JDK determines what it covers, and ignores algorithms that are too weak.
 *
 * @param signers those who signed every entry
 * @param digests the SHA-256 of each signed entry's content, by the entry's base name
 * @param fault why it counts as altered, or an empty text
 */
record PublisherSignature(State state, List<CodeSigner> signers, Map<String, String> digests, String fault) {

    private static final String FOLDER = "META-INF";
    private static final Pattern SIGNATURE = Pattern.compile("(.*\\.(SF|RSA|DSA|EC)|SIG-.*)");

    private static final String ALTERED = ": it was altered since it was signed";

    /** Returns whether an entry is part of a signature; the JDK does not sign such entries. */
    static boolean isPart(String... segments) {
        if (segments.length != 2 || !segments[0].equalsIgnoreCase(FOLDER)) {
            return false;
        }
        String name = segments[1].toUpperCase(Locale.ROOT);
        return name.equals("MANIFEST.MF") || SIGNATURE.matcher(name).matches();
    }

    static boolean isPart(String entry) {
        return isPart(entry.split("/", -1));
    }

    /**
     * Reads a whole archive.
     *
     * @throws IOException if it is not a zip file that the JDK can read
     */
    static PublisherSignature read(Path archive) throws IOException {
        try (JarFile jar = new JarFile(archive.toFile(), true)) {
            return read(jar);
        } catch (SecurityException e) {
            return altered("is signed, but not as it is now (%s)%s"
                    .formatted(Printable.message(String.valueOf(e.getMessage())), ALTERED));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("its entries cannot be read", e);
        }
    }

    private static PublisherSignature read(JarFile jar) throws IOException {
        List<JarEntry> entries = Collections.list(jar.entries());
        if (entries.stream().noneMatch(entry -> isBlock(entry.getName()))) {
            return new PublisherSignature(State.UNSIGNED, List.of(), Map.of(), "");
        }
        Set<CodeSigner> common = new LinkedHashSet<>();
        Map<String, String> digests = new HashMap<>();
        boolean first = true;
        for (JarEntry entry : entries) {
            if (entry.isDirectory() || isPart(entry.getName())) {
                continue;
            }
            String digest;
            try (InputStream content = jar.getInputStream(entry)) {
                digest = Sha256.of(content);
            }
            CodeSigner[] signers = entry.getCodeSigners();
            if (signers == null) {
                return altered("holds '%s', which its signature does not cover, or by an algorithm that is too weak%s"
                        .formatted(Printable.text(entry.getName()), ALTERED));
            }
            if (first) {
                common.addAll(Arrays.asList(signers));
            } else {
                common.retainAll(Arrays.asList(signers));
            }
            first = false;
            String name = entry.getName().replace('\\', '/'); // archives written on Windows, as in unpacking
            String base = name.substring(name.lastIndexOf('/') + 1);
            digests.merge(base, digest, (one, other) -> one.equals(other) ? one : "");
        }
        return missing(jar, entries, new ArrayList<>(common), digests);
    }

    private static PublisherSignature missing(
            JarFile jar, List<JarEntry> entries, List<CodeSigner> signers, Map<String, String> digests)
            throws IOException {
        Manifest manifest = jar.getManifest();
        Set<String> listed = manifest == null
                ? new LinkedHashSet<>()
                : new LinkedHashSet<>(manifest.getEntries().keySet());
        entries.forEach(entry -> listed.remove(entry.getName()));
        if (!listed.isEmpty()) {
            return altered("has no '%s', which was signed%s"
                    .formatted(Printable.text(listed.iterator().next()), ALTERED));
        }
        return signers.isEmpty()
                ? altered("was not signed as a whole by anybody")
                : new PublisherSignature(State.SIGNED, signers, digests, "");
    }

    private static PublisherSignature altered(String fault) {
        return new PublisherSignature(State.ALTERED, List.of(), Map.of(), fault);
    }

    private static boolean isBlock(String entry) {
        return isPart(entry) && !entry.toUpperCase(Locale.ROOT).endsWith("/MANIFEST.MF");
    }

    Publication publication() {
        List<Publisher> publishers = signers.stream()
                .map(TrustedPublishers::certificate)
                .map(Publisher::of)
                .toList();
        return new Publication(state, publishers, fault);
    }
}
