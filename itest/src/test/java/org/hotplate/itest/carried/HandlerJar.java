// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest.carried;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Creates bundles of {@link LabelHandlers}: the same classes, in any number of versions. */
public final class HandlerJar {

    private final String version;
    private final Map<String, String> headers = new LinkedHashMap<>();

    private HandlerJar(String version) {
        this.version = version;
    }

    /** Returns a bundle whose handlers answer {@code version/version}. */
    public static HandlerJar answering(String version) {
        return new HandlerJar(version)
                .header("Bundle-ManifestVersion", "2")
                .header("Bundle-SymbolicName", "org.example.labels")
                .header("Bundle-Version", "1.0.0")
                .header("Bundle-Activator", LabelHandlers.class.getName())
                .header("Export-Package", LabelHandlers.class.getPackageName())
                .header(
                        "Import-Package",
                        "org.osgi.framework,org.hotplate.handler,org.hotplate.tensor,"
                                + LabelHandlers.class.getPackageName())
                .header("Test-Services", "labels");
    }

    /** Sets a header; null removes it. */
    public HandlerJar header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public byte[] bytes() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach((name, value) -> {
            if (value != null) {
                manifest.getMainAttributes().putValue(name, value);
            }
        });
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            jar.putNextEntry(entry(JarFile.MANIFEST_NAME));
            manifest.write(jar);
            for (String type : new String[] {"LabelHandlers", "LabelHandlers$LabelHandler"}) {
                String file = LabelHandlers.class.getPackageName().replace('.', '/') + "/" + type + ".class";
                jar.putNextEntry(entry(file));
                jar.write(relabelled(file));
            }
        }
        return bytes.toByteArray();
    }

    /** The date of all entries, so that the same bundle has the same bytes. */
    private static JarEntry entry(String name) {
        JarEntry entry = new JarEntry(name);
        entry.setTime(0);
        return entry;
    }

    /** Replaces the placeholder in a class file: a constant is its length in two bytes and its text. */
    private byte[] relabelled(String file) throws IOException {
        byte[] type;
        try (InputStream in = HandlerJar.class.getClassLoader().getResourceAsStream(file)) {
            type = in.readAllBytes();
        }
        byte[] before = constant(LabelHandlers.PLACEHOLDER);
        byte[] after = constant(version);
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        for (int i = 0; i < type.length; ) {
            if (i + before.length <= type.length
                    && Arrays.equals(type, i, i + before.length, before, 0, before.length)) {
                changed.write(after);
                i += before.length;
            } else {
                changed.write(type[i]);
                i++;
            }
        }
        return changed.toByteArray();
    }

    private static byte[] constant(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] constant = new byte[bytes.length + 2];
        constant[0] = (byte) (bytes.length >> 8);
        constant[1] = (byte) bytes.length;
        System.arraycopy(bytes, 0, constant, 2, bytes.length);
        return constant;
    }
}
