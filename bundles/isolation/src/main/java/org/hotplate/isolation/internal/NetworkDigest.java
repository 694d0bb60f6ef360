// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hotplate.common.Sha256;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.NetworkIsolation.Candidate;

/** Identifies a trial: by the engine, the declared inputs and the files that the engine may read. */
final class NetworkDigest {

    private NetworkDigest() {}

    /** Returns the digest. A network may refer to any file in its folder, so all of these belong to it. */
    static String of(Candidate candidate, ModelEngine engine) throws IOException {
        MessageDigest digest = Sha256.digest();
        for (String text : List.of(
                candidate.engine(),
                engine.version(),
                engine.flavour(),
                candidate.settings(),
                candidate.files().inputs().toString(),
                new TreeSet<>(candidate.files().allowedOperators()).toString())) {
            update(digest, text);
        }
        Path definition = candidate.files().definition().toAbsolutePath();
        Path folder = Objects.requireNonNull(definition.getParent());
        TreeSet<Path> files = new TreeSet<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            walk.filter(Files::isRegularFile).forEach(files::add);
        }
        candidate.files().parameters().ifPresent(file -> files.add(file.toAbsolutePath()));
        update(digest, folder.relativize(definition).toString());
        for (Path file : files) {
            update(digest, folder.relativize(file).toString());
            update(digest, file);
        }
        return Sha256.hex(digest);
    }

    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) ' ');
        digest.update(bytes);
    }

    private static void update(MessageDigest digest, Path file) throws IOException {
        digest.update(Long.toString(Files.size(file)).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) ' ');
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
    }
}
