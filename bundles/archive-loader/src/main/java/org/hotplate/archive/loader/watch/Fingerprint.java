// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.watch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Map;
import org.hotplate.common.Sha256;

/**
 * The state of a file, or of a folder with its content, computed from sizes, times and file identities without reading
 * content. If the file system records the time of the last status change, which a copy cannot preserve, the fingerprint
 * also changes for a file of the same size and modification time.
 *
 * @param facts the state as text, which is stored across restarts
 */
public record Fingerprint(String facts) {

    /** The state if there is no file at the path. */
    public static final Fingerprint ABSENT = new Fingerprint("absent");
    /** The state if a file was removed while the folder was walked: the folder exists, but its content is unknown. */
    public static final Fingerprint CHANGING = new Fingerprint("changing");

    /**
     * Computes the fingerprint of a path.
     *
     * @param mostFiles the walk of a folder ends after this number of files; reading the folder reports the excess
     */
    public static Fingerprint of(Path path, int mostFiles) {
        Map<String, Object> attributes;
        try {
            attributes = attributes(path);
        } catch (NoSuchFileException e) {
            return ABSENT;
        } catch (IOException e) {
            return new Fingerprint("unreadable: " + e);
        }
        if (!Boolean.TRUE.equals(attributes.get("isDirectory"))) {
            return new Fingerprint(facts(attributes));
        }
        try {
            return new Fingerprint(ofFolder(path, mostFiles));
        } catch (NoSuchFileException e) {
            return CHANGING;
        } catch (IOException e) {
            return new Fingerprint("unreadable: " + e);
        }
    }

    /** Reads all attributes with one system call. */
    private static Map<String, Object> attributes(Path path, LinkOption... links) throws IOException {
        boolean unix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
        return Files.readAttributes(
                path, (unix ? "unix:ctime," : "") + "isDirectory,size,lastModifiedTime,fileKey", links);
    }

    private static String facts(Map<String, Object> attributes) {
        String facts =
                attributes.get("size") + " " + attributes.get("lastModifiedTime") + " " + attributes.get("fileKey");
        return attributes.containsKey("ctime") ? facts + " " + attributes.get("ctime") : facts;
    }

    private static String ofFolder(Path folder, int mostFiles) throws IOException {
        MessageDigest digest = Sha256.digest();
        int[] files = {0};
        Path root = folder.toRealPath(); // a walk does not follow links, even if its root is one
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String facts = root.relativize(file) + "\0" + facts(attributes(file, LinkOption.NOFOLLOW_LINKS));
                digest.update(facts.getBytes(StandardCharsets.UTF_8));
                return ++files[0] > mostFiles ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }
        });
        return files[0] + " files " + Sha256.hex(digest);
    }
}
