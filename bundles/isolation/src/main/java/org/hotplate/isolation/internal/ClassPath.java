// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/** Finds the jars that an engine consists of: its bundle's, and those of the bundles whose packages these import. */
final class ClassPath {

    private static final String REFERENCE = "reference:";

    private final Set<Bundle> seen = new LinkedHashSet<>();
    private final Set<Path> jars = new LinkedHashSet<>();

    private ClassPath() {}

    /**
     * Returns the jars of an engine and of the child's program.
     *
     * @param self this bundle
     * @throws IOException if one of them is not a file; the message says which
     */
    static Set<Path> of(Bundle engine, Bundle self) throws IOException {
        ClassPath path = new ClassPath();
        path.add(engine);
        path.add(self);
        // the framework's API, which the bundle with the logging API needs to load its classes
        CodeSource framework = Bundle.class.getProtectionDomain().getCodeSource();
        if (framework != null) {
            path.jars.add(file(String.valueOf(framework.getLocation())));
        }
        return path.jars;
    }

    private void add(Bundle bundle) throws IOException {
        if (bundle.getBundleId() == 0 || !seen.add(bundle)) {
            return;
        }
        String location = bundle.getLocation();
        try {
            jars.add(file(location.startsWith(REFERENCE) ? location.substring(REFERENCE.length()) : location));
        } catch (IOException e) {
            throw new IOException(
                    "bundle %s is not a file (%s)".formatted(bundle.getSymbolicName(), e.getMessage()), e);
        }
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring == null) {
            throw new IOException("bundle %s is not resolved".formatted(bundle.getSymbolicName()));
        }
        for (String namespace : new String[] {PackageNamespace.PACKAGE_NAMESPACE, BundleNamespace.BUNDLE_NAMESPACE}) {
            for (BundleWire wire : wiring.getRequiredWires(namespace)) {
                add(wire.getProvider().getBundle());
            }
        }
    }

    private static Path file(String location) throws IOException {
        try {
            Path file = Path.of(new URI(location));
            if (Files.exists(file)) {
                return file;
            }
            throw new IOException(file + " does not exist");
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            throw new IOException("'%s' is not the location of a file".formatted(location), e);
        }
    }
}
