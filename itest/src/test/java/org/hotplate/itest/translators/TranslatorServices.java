// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest.translators;

import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Hashtable;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Registers the translators; their bundle's jar contains these classes. */
public final class TranslatorServices implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("hotplate.handler.services", "digit_translator");
        context.registerService(Translator.class, new DigitTranslator(), properties);
        context.registerService(TranslatorFactory.class, new ShadeFactory(), null);
    }

    @Override
    public void stop(BundleContext context) {}

    public static byte[] jar() throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "org.example.translators");
        headers.putValue("Bundle-Version", "1.0.0");
        headers.putValue("Bundle-Activator", TranslatorServices.class.getName());
        headers.putValue(
                "Import-Package",
                "ai.djl,ai.djl.modality,ai.djl.modality.cv,ai.djl.ndarray,ai.djl.ndarray.types,ai.djl.translate,"
                        + "ai.djl.util,org.osgi.framework");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            jar.putNextEntry(entry(JarFile.MANIFEST_NAME));
            manifest.write(jar);
            String folder = TranslatorServices.class.getPackageName().replace('.', '/') + "/";
            for (String type : new String[] {
                "TranslatorServices", "DigitTranslator", "ShadeFactory", "ShadeFactory$ShadeTranslator"
            }) {
                String file = folder + type + ".class";
                jar.putNextEntry(entry(file));
                try (InputStream in = TranslatorServices.class.getClassLoader().getResourceAsStream(file)) {
                    in.transferTo(jar);
                }
            }
        }
        return bytes.toByteArray();
    }

    private static JarEntry entry(String name) {
        JarEntry entry = new JarEntry(name);
        entry.setTime(0);
        return entry;
    }
}
