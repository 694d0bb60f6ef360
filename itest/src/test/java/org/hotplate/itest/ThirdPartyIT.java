// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.Test;

/** The product's list of third-party jars. */
public class ThirdPartyIT {

    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d.*)\\.jar");

    @Test
    public void listsEveryJarOfOthersUnderItsVersion() throws IOException {
        String listed = Files.readString(Product.home().resolve("docs/third-party.md"));

        List<String> rows = Stream.concat(jars("lib").stream(), jars("system").stream())
                .map(ThirdPartyIT::row)
                .toList();

        assertTrue("the product ships jars of others: " + rows, rows.size() > 20);
        assertEquals(
                List.of(), rows.stream().filter(row -> !listed.contains(row)).toList());
    }

    private static List<String> jars(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Product.home().resolve(folder))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar") && !name.startsWith("org.hotplate."))
                    .toList();
        }
    }

    private static String row(String jar) {
        Matcher name = JAR.matcher(jar);
        return name.matches() ? "| `%s` | %s |".formatted(name.group(1), name.group(2)) : jar;
    }
}
