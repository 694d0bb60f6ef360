// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.jars;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.hotplate.archive.AtomicFile;
import org.hotplate.common.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jars of the deploy folder whose start did not end, in a JSON file: the SHA-256 of each by its file name. Not
 * thread-safe.
 */
final class HungJars {

    private static final Logger LOG = LoggerFactory.getLogger(HungJars.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    HungJars(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** Returns whether a jar with these bytes is recorded. */
    boolean contains(Path jar) {
        Map<String, String> jars = read();
        String digest = jars.get(name(jar));
        try {
            return digest != null && digest.equals(Sha256.of(jar));
        } catch (IOException e) {
            return false; // a jar that cannot be read is not started either
        }
    }

    void add(Path jar) {
        Map<String, String> jars = read();
        try {
            jars.put(name(jar), Sha256.of(jar));
            write(jars);
        } catch (IOException e) {
            LOG.warn("Cannot record in {} that the start of {} did not end", file, jar, e);
        }
    }

    void remove(Path jar) {
        Map<String, String> jars = read();
        try {
            if (jars.remove(name(jar)) != null) {
                write(jars);
            }
        } catch (IOException e) {
            LOG.warn("Cannot remove {} from {}", jar, file, e);
        }
    }

    private Map<String, String> read() {
        try {
            return JSON.readValue(Files.readAllBytes(file), new TypeReference<TreeMap<String, String>>() {});
        } catch (NoSuchFileException e) {
            return new TreeMap<>();
        } catch (IOException e) {
            LOG.warn("{} cannot be read and is ignored", file, e);
            return new TreeMap<>();
        }
    }

    private void write(Map<String, String> jars) throws IOException {
        if (jars.isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            AtomicFile.write(file, JSON.writeValueAsBytes(jars));
        }
    }

    private static String name(Path jar) {
        return String.valueOf(jar.getFileName());
    }
}
