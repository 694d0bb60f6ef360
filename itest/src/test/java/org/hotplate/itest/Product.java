// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemPackages;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.cm.ConfigurationAdminOptions.factoryConfiguration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.Settings;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.cm.ConfigurationOption;

/** The assembled distribution for Pax Exam: the bundles of its features, from its system folder. */
final class Product {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Product() {}

    static Path home() {
        return Path.of(System.getProperty("hotplate.home")).toAbsolutePath().normalize();
    }

    /** Returns the options for a container with these features and an empty base folder. */
    static Option container(Path base, String... features) throws IOException {
        Files.createDirectories(base.resolve("deploy"));
        Files.createDirectories(base.resolve("data"));
        Files.createDirectories(base.resolve("conf"));
        List<Option> options = new ArrayList<>(List.of(
                junitBundles(),
                jarOf(org.awaitility.Awaitility.class),
                jarOf(org.hamcrest.Matchers.class),
                frameworkStartLevel(100),
                systemProperty("jna.tmpdir").value(base.resolve("data").toString()),
                frameworkProperty("org.ops4j.pax.logging.StaticLogbackFile")
                        .value(Path.of("src/test/resources/logback-container.xml")
                                .toAbsolutePath()
                                .toString()),
                frameworkProperty("org.ops4j.pax.logging.DefaultServiceLog.level")
                        .value("WARN"),
                frameworkProperty("org.osgi.framework.bsnversion").value("multiple"),
                // any free port: another class of tests may have a container at the same time
                frameworkProperty("org.osgi.service.http.port").value("0"),
                frameworkProperty("org.apache.felix.http.host").value("127.0.0.1"),
                // the product sets the same
                frameworkProperty("org.apache.felix.eventadmin.ThreadPoolSize").value("2"),
                frameworkProperty("hotplate.base").value(base.toString()),
                frameworkProperty("hotplate.data").value(base.resolve("data").toString()),
                frameworkProperty("hotplate.deploy")
                        .value(base.resolve("deploy").toString()),
                frameworkProperty("hotplate.conf").value(base.resolve("conf").toString())));
        if (List.of(features).contains("shell")) {
            // the shell needs the launcher's package, but there is no launcher
            options.add(systemPackages("org.hotplate.feature;version=0.1.0"));
        }
        Set<String> installed = new LinkedHashSet<>();
        for (String feature : features) {
            JsonNode json = JSON.readTree(
                    home().resolve("features/" + feature + ".json").toFile());
            for (JsonNode entry : json.path("bundles")) {
                if (installed.add(entry.path("id").asText())) {
                    options.add(bundle(jar(entry.path("id").asText()).toUri().toString())
                            .startLevel(entry.path("bundleStartLevel").asInt()));
                }
            }
            json.path("configurations").fields().forEachRemaining(configuration -> {
                options.add(configuration(configuration, base));
            });
        }
        return composite(options.toArray(Option[]::new));
    }

    /** Returns the product's default features. */
    static String[] defaultFeatures() throws Exception {
        Path nothing = Files.createTempDirectory("base");
        try {
            return Settings.load(new BaseFolder(home(), nothing)).features().toArray(String[]::new);
        } finally {
            Files.delete(nothing);
        }
    }

    static Path jar(String id) {
        String[] gav = id.split(":");
        return home().resolve("system/%s/%s/%s/%s-%s.jar"
                .formatted(gav[0].replace('.', '/'), gav[1], gav[2], gav[1], gav[2]));
    }

    /** Finds the jar of a bundle; the handler API also has a jar with tests. */
    static Path jarOf(String artifact) throws IOException {
        try (var jars = Files.walk(home().resolve("system/org/hotplate/" + artifact))) {
            return jars.filter(path ->
                            path.toString().endsWith(".jar") && !path.toString().endsWith("-tests.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Option configuration(Map.Entry<String, JsonNode> configuration, Path base) {
        ConfigurationOption option = factoryConfiguration(configuration.getKey().replaceFirst("~.*", ""));
        configuration.getValue().fields().forEachRemaining(property -> {
            String value = property.getValue().asText();
            for (String folder : List.of("deploy", "data", "conf")) {
                value = value.replace(
                        "${hotplate." + folder + "}", base.resolve(folder).toString());
            }
            option.put(property.getKey(), value);
        });
        return option.asOption();
    }

    private static Option jarOf(Class<?> type) {
        return bundle(type.getProtectionDomain().getCodeSource().getLocation().toString());
    }
}
