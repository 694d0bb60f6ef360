// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest.carried;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Faulty bundles: handlers, with a library embedded as a jar, and activators. */
public final class FaultyJar {

    private FaultyJar() {}

    public static byte[] bytes() throws IOException {
        Manifest manifest = manifest("faulty", FaultyHandlers.class);
        manifest.getMainAttributes().putValue("Bundle-ClassPath", ".,lib/quitter.jar");
        ByteArrayOutputStream library = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(library)) {
            add(jar, "Quitter");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            add(jar, "FaultyHandlers");
            add(jar, "FaultyHandlers$FaultyHandler");
            jar.putNextEntry(new JarEntry("lib/quitter.jar"));
            jar.write(library.toByteArray());
        }
        return bytes.toByteArray();
    }

    public static byte[] ofNaps() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest("napping", NappingHandlers.class))) {
            add(jar, "NappingHandlers");
            add(jar, "NappingHandlers$NappingHandler");
        }
        return bytes.toByteArray();
    }

    /** Returns a bundle of one class that does not import the server's API. */
    public static byte[] ofActivator(String name, Class<?> activator) throws IOException {
        Manifest manifest = manifest(name, activator);
        manifest.getMainAttributes().putValue("Import-Package", "org.osgi.framework");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            add(jar, activator.getSimpleName());
        }
        return bytes.toByteArray();
    }

    private static Manifest manifest(String name, Class<?> activator) {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "org.example." + name);
        headers.putValue("Bundle-Version", "1.0.0");
        headers.putValue("Bundle-Activator", activator.getName());
        headers.putValue("Import-Package", "org.osgi.framework,org.hotplate.handler,org.hotplate.tensor");
        return manifest;
    }

    private static void add(JarOutputStream jar, String type) throws IOException {
        String file = FaultyJar.class.getPackageName().replace('.', '/') + "/" + type + ".class";
        jar.putNextEntry(new JarEntry(file));
        try (InputStream in = FaultyJar.class.getClassLoader().getResourceAsStream(file)) {
            in.transferTo(jar);
        }
    }
}
