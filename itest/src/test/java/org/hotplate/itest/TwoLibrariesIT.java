// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotSame;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.hotplate.handler.Request;
import org.hotplate.model.ModelState;
import org.hotplate.tensor.Tensor;
import org.junit.Test;

/** Two handlers in one server, with different versions of the same embedded library. */
public class TwoLibrariesIT extends ContainerTest {

    private static final String NEWER = "org.hotplate.examples.tokenizer";
    private static final String OLDER = "org.example.older.tokenizer";

    @Override
    String[] features() {
        return new String[] {"runtime", "core", "mxnet-cpu", "rest", "shell"};
    }

    @Test
    public void holdTwoVersionsOfOneLibrary() throws Exception {
        Archives.drop(Files.readAllBytes(example()), deploy().resolve("newer.jar"));
        Archives.drop(older(), deploy().resolve("older.jar"));
        deploys("one", "tokenizer_service");
        deploys("two", "older_tokenizer_service");

        assertEquals("{tokenizer=commons-text 1.12.0, tokens=[to, be], scores=[2.0, 2.0, 0.0, 0.0]}", answer("one"));
        assertEquals("{tokenizer=commons-text 1.10.0, tokens=[to, be], scores=[2.0, 2.0, 0.0, 0.0]}", answer("two"));

        String library = "org.apache.commons.text.StringTokenizer";
        assertNotSame(bundle(NEWER).loadClass(library), bundle(OLDER).loadClass(library));
    }

    private void deploys(String name, String service) throws Exception {
        ToyModel network = new ToyModel("[0, 4]");
        network.layer("_mul_scalar", Map.of("scalar", "2"), network.input());
        byte[] archive = network.archive(sample("digits.model"), service, "application/json", "");
        Path file = Files.createTempFile("words", ".model");
        byte[] withWords = Archives.of(Files.write(file, archive))
                .file("words.txt", "to\nbe\nor\nnot\n".getBytes(StandardCharsets.UTF_8))
                .bytes();
        Files.delete(file);
        Archives.drop(withWords, deploy().resolve(name + ".model"));
        awaitState(name, ModelState.READY);
    }

    private String answer(String name) throws Exception {
        Map<?, ?> answer = (Map<?, ?>) models.find(name)
                .orElseThrow()
                .predict(new Request(Map.of("data", List.of(Map.of("text", "To be!")))))
                .toCompletableFuture()
                .join()
                .value();
        float[] scores = ((Tensor) answer.get("scores")).toFloats();
        return "{tokenizer=%s, tokens=%s, scores=%s}"
                .formatted(answer.get("tokenizer"), answer.get("tokens"), Arrays.toString(scores));
    }

    private static Path example() throws Exception {
        try (var files = Files.list(Path.of("../examples/handler-tokenizer/target"))) {
            return files.filter(file -> file.getFileName().toString().matches("org\\.hotplate\\..*\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The example again, under other names and with another version of its library. */
    private static byte[] older() throws Exception {
        String component = "OSGI-INF/org.hotplate.examples.tokenizer.TokenizerHandlers.xml";
        Manifest manifest;
        String xml;
        try (JarFile jar = new JarFile(example().toFile())) {
            manifest = jar.getManifest();
            xml = new String(jar.getInputStream(jar.getEntry(component)).readAllBytes(), StandardCharsets.UTF_8);
        }
        Attributes headers = manifest.getMainAttributes();
        headers.putValue("Bundle-SymbolicName", OLDER);
        headers.putValue(
                "Provide-Capability",
                headers.getValue("Provide-Capability").replace("tokenizer_service", "older_tokenizer_service"));
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        manifest.write(written);
        return Archives.of(example())
                .file(JarFile.MANIFEST_NAME, written.toByteArray())
                .file(
                        component,
                        xml.replace("tokenizer_service", "older_tokenizer_service")
                                .getBytes(StandardCharsets.UTF_8))
                .file("lib/commons-text.jar", Files.readAllBytes(Path.of("target/libraries/commons-text-1.10.0.jar")))
                .bytes();
    }
}
