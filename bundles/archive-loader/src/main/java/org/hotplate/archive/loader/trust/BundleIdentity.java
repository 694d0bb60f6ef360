// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** The symbolic name and version of a bundle. */
public record BundleIdentity(String name, Version version) {

    /**
     * Reads the identity of a jar.
     *
     * @throws IOException if the file is not a bundle; the message is for an operator
     */
    public static BundleIdentity of(Path jar) throws IOException {
        Manifest manifest;
        try (JarFile file = new JarFile(jar.toFile())) {
            manifest = file.getManifest();
        } catch (IOException e) {
            throw new IOException("it cannot be read as a jar (%s)".formatted(e.getMessage()), e);
        }
        String name = manifest == null ? null : manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
        if (manifest == null || name == null) {
            throw new IOException("its manifest has no " + Constants.BUNDLE_SYMBOLICNAME);
        }
        String version = manifest.getMainAttributes().getValue(Constants.BUNDLE_VERSION);
        try {
            return new BundleIdentity(name.replaceFirst(";.*", "").strip(), Version.parseVersion(version));
        } catch (IllegalArgumentException e) {
            throw new IOException("its %s is '%s'".formatted(Constants.BUNDLE_VERSION, version), e);
        }
    }

    public boolean isOf(Bundle bundle) {
        return name.equals(bundle.getSymbolicName()) && version.equals(bundle.getVersion());
    }

    /** Returns whether a file is a bundle with this identity. */
    public boolean isIn(Path file) {
        try {
            return equals(of(file));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}
