// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.hotplate.archive.loader.deployment.DeployedModel;
import org.hotplate.archive.loader.options.ConfigValue;
import org.hotplate.archive.loader.options.Configured;
import org.hotplate.archive.loader.options.ConfiguredModels;
import org.hotplate.model.ModelState;
import org.hotplate.model.admin.ModelOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.FrameworkUtil;

/** The sources of a model's configuration, and when changes take effect. */
class ConfigurationTest extends BenchTestCase {

    @BeforeEach
    void serve() throws IOException {
        bench.put("a.model", 1);
        bench.settle();
    }

    @Test
    void takesWhatConfigurationAdminHasUnderWhatTheFileSays() throws IOException {
        configured("workers", "2", "queue", "20", "output", "text");
        bench.put("a.json", "{\"queue\": 7}");
        bench.settle();

        assertThat(options().workers()).isEqualTo(OptionalInt.of(2));
        assertThat(options().queue()).isEqualTo(OptionalInt.of(7));
        assertThat(options().source("workers")).isEqualTo("conf/hotplate.model~a.cfg");
        assertThat(options().source("queue")).isEqualTo("deploy/a.json");
        assertThat(options().handlerOptions()).isEqualTo(Map.of("output", "text"));
    }

    @Test
    void followsConfigurationAdminWhileItServes() {
        configured("queue", "20");
        bench.settle();
        assertThat(options().queue()).isEqualTo(OptionalInt.of(20));
        configured("queue", "30");
        bench.settle();
        assertThat(options().queue()).isEqualTo(OptionalInt.of(30));

        bench.configured.clear();
        bench.settle();

        assertThat(options()).isEqualTo(ModelOptions.NONE);
        assertThat(registry.calls()).doesNotContain("undeploy a");
    }

    @Test
    void keepsTheOldConfigurationWhenConfigurationAdminHasAnImpossibleOne() {
        configured("queue", "20");
        bench.settle();
        configured("queue", "-3");
        bench.settle();

        assertThat(options().queue()).isEqualTo(OptionalInt.of(20));
        assertThat(registry.failure("a"))
                .isEqualTo("configuration: conf/hotplate.model~a.cfg: 'queue' is '-3';"
                        + " allowed is a whole number from 1 to 1000000");
    }

    @Test
    void servesTheLastGoodCopyWithTheConfigurationItWasGoodWith() throws IOException {
        configured("queue", "20");
        bench.settle();
        Bench restarted = new Bench(root);
        restarted.configured.put("a", new Configured("conf/hotplate.model~a.cfg", Map.of("queue", any("x"))));
        restarted.scan();

        assertThat(restarted.registry.served("a").orElseThrow().options().queue())
                .isEqualTo(OptionalInt.of(20));
        assertThat(restarted.registry.failure("a")).startsWith("configuration: conf/hotplate.model~a.cfg");
    }

    @Test
    void waitsForTheOtherHalfOfAFile() throws IOException {
        for (String half : new String[] {"", "{\"queue\": 1", "{\"queue\""}) {
            bench.put("a.json", half);
            bench.settle();
            assertThat(registry.failure("a")).as(half).isEmpty();
        }
        bench.put("a.json", "{\"queue\": 12}");
        bench.settle();

        assertThat(options().queue()).isEqualTo(OptionalInt.of(12));
        assertThat(registry.failure("a")).isEmpty();
    }

    @Test
    void saysSoWhenTheOtherHalfDoesNotCome() throws IOException {
        bench.put("a.json", "{\"queue\": 1");
        bench.settle();
        bench.pass(DeployedModel.OPTIONS_PATIENCE);

        assertThat(registry.version("a")).isEqualTo(1);
        assertThat(registry.failure("a"))
                .startsWith("configuration: deploy/a.json is not valid JSON at line 1, column");
        bench.put("a.json", "");
        bench.settle();
        bench.pass(DeployedModel.OPTIONS_PATIENCE);
        assertThat(registry.failure("a")).startsWith("configuration: deploy/a.json is empty");
        Files.delete(bench.deploy.resolve("a.json"));
        bench.settle();
        assertThat(registry.failure("a")).isEmpty();
    }

    @Test
    void showsANewModelAsDiscoveredWhileItsConfigurationIsIncomplete() throws IOException {
        bench.put("b.json", "{");
        bench.put("b.model", 2);
        bench.settle();
        assertThat(registry.state("b")).contains(ModelState.DISCOVERED);
        assertThat(registry.reason("b")).contains("incomplete, waiting: deploy/b.json");

        bench.pass(DeployedModel.OPTIONS_PATIENCE);
        assertThat(registry.state("b")).contains(ModelState.FAILED);
        bench.put("b.json", "{}");
        bench.settle();
        assertThat(registry.version("b")).isEqualTo(2);
    }

    @Test
    void failsAModelWhoseConfigurationCannotBeRead() throws IOException {
        Files.createDirectory(bench.deploy.resolve("b.json"));
        bench.put("b.model", 2);
        bench.put("c.json", "{}".getBytes(StandardCharsets.UTF_16));
        bench.put("c.model", 3);
        bench.put("d.json", new byte[(1 << 20) + 1]);
        bench.put("d.model", 4);
        bench.settle();

        assertThat(registry.failure("b"))
                .isEqualTo("configuration: deploy/b.json is not a file; a JSON file is allowed");
        assertThat(registry.failure("c")).startsWith("configuration: deploy/c.json is not UTF-8 text");
        assertThat(registry.failure("d")).startsWith("configuration: deploy/d.json has 1048577 bytes");
        assertThat(registry.version("a")).isEqualTo(1);
    }

    @Test
    void takesAFileThatWasThereBeforeItsArchive() throws IOException {
        bench.put("b.json", "{\"queue\": 5}");
        bench.settle();
        assertThat(registry.state("b")).isEmpty();

        bench.put("b.model", 2);
        bench.settle();
        assertThat(registry.served("b").orElseThrow().options().queue()).isEqualTo(OptionalInt.of(5));
    }

    @Test
    void readsThePropertiesOfAConfiguration() {
        Configured configured = ConfiguredModels.configured(
                "hotplate.model~resnet-18",
                FrameworkUtil.asDictionary(Map.of(
                        "service.pid", "hotplate.model~resnet-18",
                        "service.bundleLocation", "?",
                        "felix.fileinstall.filename", "file:/base/conf/hotplate.model~resnet-18.cfg",
                        "queue", " 5 ",
                        "labels", new String[] {"a", "b"})));

        assertThat(configured.source()).isEqualTo("conf/hotplate.model~resnet-18.cfg");
        assertThat(configured.values()).containsOnlyKeys("queue", "labels").containsEntry("queue", any("5"));
        assertThat(configured.values().get("labels").kind()).isEqualTo(ConfigValue.Kind.NESTED);
    }

    @Test
    void readsConfigurationsAgainThatCouldNotBeRead() {
        FakeConfigurations configurations = new FakeConfigurations();
        configurations.put("hotplate.model~a", Map.of("queue", "5"));
        configurations.broken(true);
        ConfiguredModels models = new ConfiguredModels(configurations.admin());
        assertThat(models.of("a")).isEqualTo(Configured.NONE);

        configurations.broken(false);
        assertThat(models.of("a").values()).containsEntry("queue", any("5"));
        configurations.put("hotplate.model~a", Map.of("queue", "6"));
        assertThat(models.changed("hotplate.rest")).isFalse();
        assertThat(models.of("a").values()).containsEntry("queue", any("5"));
        assertThat(models.changed("hotplate.model~a")).isTrue();
        assertThat(models.of("a").values()).containsEntry("queue", any("6"));
    }

    private void configured(String... keysAndValues) {
        Map<String, ConfigValue> values = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], any(keysAndValues[i + 1]));
        }
        bench.configured.put("a", new Configured("conf/hotplate.model~a.cfg", values));
    }

    private ModelOptions options() {
        return registry.served("a").orElseThrow().options();
    }

    private static ConfigValue any(String text) {
        return new ConfigValue(text, ConfigValue.Kind.ANY, "");
    }
}
