// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.UnrecoverableKeyException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;
import jdk.security.jarsigner.JarSignerException;
import org.hotplate.archive.ArchiveException;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Reason;
import org.hotplate.tools.export.ArchiveSigner;

/** Signs archives with a key of a key store, as the JDK's {@code jarsigner} does. */
final class KeyStoreSigner implements ArchiveSigner {

    private final KeyStore.PrivateKeyEntry key;
    private final String alias;

    private KeyStoreSigner(KeyStore.PrivateKeyEntry key, String alias) {
        this.key = key;
        this.alias = alias;
    }

    /** @param alias the key's name; may be empty if the key store contains one key */
    static ArchiveSigner open(Path file, Optional<String> alias, char[] password) throws CommandException {
        try {
            Class.forName("jdk.security.jarsigner.JarSigner");
        } catch (ClassNotFoundException e) {
            throw CommandException.failure(
                    "This Java cannot sign archives: it lacks the module jdk.jartool, which a JDK has.");
        }
        if (!Files.isRegularFile(file)) {
            throw CommandException.failure(
                    "There is no key store %s; make one with keytool -genkeypair.".formatted(file));
        }
        try {
            var store = KeyStore.getInstance(file.toFile(), password);
            var name = alias.isPresent() ? alias.get() : onlyKey(store, file);
            if (!store.entryInstanceOf(name, KeyStore.PrivateKeyEntry.class)) {
                throw CommandException.failure("The key store %s has no key '%s'; its keys are %s."
                        .formatted(file, name, listed(keys(store))));
            }
            var entry = store.getEntry(name, new KeyStore.PasswordProtection(password));
            return new KeyStoreSigner((KeyStore.PrivateKeyEntry) entry, name);
        } catch (UnrecoverableKeyException e) {
            throw CommandException.failure(
                    "The key in %s has a password other than the key store's; give it the same one with keytool -keypasswd."
                            .formatted(file));
        } catch (IOException e) {
            throw CommandException.failure(
                    e.getCause() instanceof UnrecoverableKeyException
                            ? "The password of the key store %s is wrong.".formatted(file)
                            : "The key store %s cannot be read: %s.".formatted(file, Reason.of(e)));
        } catch (GeneralSecurityException e) {
            throw CommandException.failure("The key store %s cannot be used: %s.".formatted(file, Reason.of(e)));
        }
    }

    private static String onlyKey(KeyStore store, Path file) throws KeyStoreException, CommandException {
        var keys = keys(store);
        if (keys.size() != 1) {
            throw CommandException.failure(
                    keys.isEmpty()
                            ? "The key store %s has no private key to sign with.".formatted(file)
                            : "The key store %s has several keys; name one of them with --alias: %s."
                                    .formatted(file, listed(keys)));
        }
        return keys.get(0);
    }

    private static List<String> keys(KeyStore store) throws KeyStoreException {
        var keys = new ArrayList<String>();
        for (var alias : Collections.list(store.aliases())) {
            if (store.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class)) {
                keys.add(alias);
            }
        }
        return keys;
    }

    private static String listed(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    @Override
    public void sign(Path archive, Path signed) throws ArchiveException {
        try (var zip = new ZipFile(archive.toFile())) {
            try (var out = new BufferedOutputStream(Files.newOutputStream(signed, StandardOpenOption.CREATE_NEW))) {
                new JarSigner.Builder(key).signerName(signerName()).build().sign(zip, out);
            }
            try (var file = FileChannel.open(signed, StandardOpenOption.WRITE)) {
                file.force(true); // only now: the signer closes its output stream
            }
        } catch (IOException | JarSignerException e) {
            throw new ArchiveException("The archive cannot be signed with '%s': %s".formatted(alias, Reason.of(e)), e);
        }
    }

    /**
     * Returns the base name of the signature's files, which may have at most eight capital letters, digits, dashes and
     * underscores.
     */
    private String signerName() {
        var name = alias.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_-]", "_");
        return name.substring(0, Math.min(8, name.length()));
    }
}
