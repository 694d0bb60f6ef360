// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.view;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.hotplate.archive.Printable;

/**
 * The engines and handlers that a jar declares: the capabilities in its manifest that {@code @ReplacesServices} and
 * {@code @EngineName} generate. No code of the jar is run.
 *
 * @param bundle symbolic name and version
 * @param services the services its handlers replace, sorted
 * @param engines the names of its engines, sorted
 */
public record BundleParts(String bundle, List<String> services, List<String> engines) {

    private static final String HANDLER = "hotplate.handler";
    private static final String ENGINE = "hotplate.engine";
    private static final String SERVICE = "osgi.service";

    /**
     * Reads the manifest of a jar.
     *
     * @throws IOException if it is not a jar, or not a bundle; the message is meant for operators
     */
    public static BundleParts of(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            return of(file.getManifest() == null ? new Manifest() : file.getManifest());
        } catch (SecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Returns the service interfaces that a jar declares; empty if it cannot be read. */
    public static List<String> provided(Path jar) {
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            return file.getManifest() == null
                    ? List.of()
                    : values(capabilities(file.getManifest().getMainAttributes()), SERVICE, "objectClass");
        } catch (IOException | SecurityException e) {
            return List.of();
        }
    }

    /** @throws IOException if it is not a bundle's manifest */
    static BundleParts of(Manifest manifest) throws IOException {
        Attributes headers = manifest.getMainAttributes();
        String name = headers.getValue("Bundle-SymbolicName");
        if (name == null) {
            throw new IOException("its manifest has no Bundle-SymbolicName");
        }
        String version = headers.getValue("Bundle-Version");
        List<Capability> capabilities = capabilities(headers);
        return new BundleParts(
                Printable.text("%s %s"
                        .formatted(name.replaceFirst(";.*", "").strip(), version == null ? "0.0.0" : version.strip())),
                values(capabilities, HANDLER, "services"),
                values(capabilities, ENGINE, "name"));
    }

    private static List<Capability> capabilities(Attributes headers) {
        String provided = headers.getValue("Provide-Capability");
        return provided == null ? List.of() : Capability.parse(provided);
    }

    private static List<String> values(List<Capability> capabilities, String namespace, String attribute) {
        Predicate<Capability> wanted = capability -> capability.namespace().equals(namespace);
        Stream<String> values =
                capabilities.stream().filter(wanted).flatMap(capability -> capability.values(attribute).stream());
        return values.map(Printable::text).distinct().sorted().toList();
    }
}
