// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.hotplate.model.ModelState;
import org.hotplate.model.admin.Deployment;
import org.junit.jupiter.api.Test;

/** Files that are versions of one endpoint, and the previous version of an archive. */
class VersionFilesTest extends BenchTestCase {

    private static final String KEEP = "{\"keep_previous\": true}";

    @Test
    void aFilesNameOrItsConfigurationGivesTheVersionAndAHyphenNever() throws IOException {
        bench.put("a@1.2.model", 1);
        bench.put("a-18.model", 2);
        bench.put("b.json", "{\"endpoint\": \"a\", \"version\": \"2.0\"}");
        bench.put("b.model", 3);
        bench.put("a@3.json", "{\"version\": \"4\"}");
        bench.put("a@3.model", 4);
        bench.settle();

        assertThat(served("a@1.2").endpoint()).isEqualTo("a");
        assertThat(served("a@1.2").version()).isEqualTo("1.2");
        assertThat(served("a-18").version()).isEmpty();
        assertThat(served("a@2.0").origin()).endsWith("b.model");
        assertThat(served("a@3").version()).isEqualTo("3");
    }

    @Test
    void twoFilesCannotBeTheSameVersion() throws IOException {
        bench.put("a@1.model", 1);
        bench.settle();
        bench.put("b.json", "{\"endpoint\": \"a\", \"version\": \"1\"}");
        bench.put("b.model", 2);
        bench.settle();

        assertThat(registry.version("a@1")).isEqualTo(1);
        assertThat(registry.state("b")).contains(ModelState.FAILED);
        assertThat(registry.failure("b")).contains("deploy/b.json", "a@1.model", "'version'");
        Files.delete(bench.deploy.resolve("a@1.model"));
        bench.settle();
        assertThat(registry.version("a@1")).isEqualTo(2);
    }

    @Test
    void refusesWhatIsNoVersion() throws IOException {
        bench.put("a@.model", 1);
        bench.put("b.json", "{\"version\": 1.10}");
        bench.put("b.model", 1);
        bench.settle();

        assertThat(registry.failure("a@")).startsWith("'' cannot be a version");
        assertThat(registry.failure("b"))
                .isEqualTo(
                        "configuration: deploy/b.json: 'version' is '1.10' at line 1, column 13; allowed is a version"
                                + " such as \"1.2\", as text");
    }

    @Test
    void keepsTheCopyBeforeAndServesItAfterARestartIfItWasGoneBackTo() throws IOException {
        update(KEEP);
        assertThat(bench.stored()).containsExactly("a", "a/1", "a/2", "a/last-good.json");

        Deployment first = firstDeployed;
        assertThat(first.reinstated())
                .hasValueSatisfying(notice -> assertThat(notice.message()).startsWith("a.model was rolled back"));
        restart();

        assertThat(registry.version("a")).isEqualTo(1);
        assertThat(registry.failure("a")).startsWith("a.model was rolled back");
        assertThat(bench.stored()).containsExactly("a", "a/1", "a/2", "a/last-good.json");
        bench.put("a.model", 3);
        bench.settle();
        assertThat(registry.version("a")).isEqualTo(3);
        assertThat(registry.failure("a")).isEmpty();
        restart();
        assertThat(registry.version("a")).isEqualTo(3);
    }

    @Test
    void goesForwardAgain() throws IOException {
        update(KEEP);
        Deployment second = served("a");
        assertThat(firstDeployed.reinstated()).isPresent();
        assertThat(second.reinstated()).isEmpty();

        restart();

        assertThat(registry.version("a")).isEqualTo(2);
        assertThat(registry.failure("a")).isEmpty();
    }

    @Test
    void recallsTheCopyBeforeWhereItIsNoLongerLoaded() throws IOException {
        update(KEEP);
        restart();
        assertThat(registry.version("a")).isEqualTo(2);

        bench.recall("a");

        assertThat(registry.version("a")).isEqualTo(1);
        assertThat(registry.failure("a")).startsWith("a.model was rolled back");
        restart();
        assertThat(registry.version("a")).isEqualTo(1);
        bench.recall("a");
        assertThat(registry.version("a")).isEqualTo(2);
        assertThat(registry.failure("a")).isEmpty();
    }

    @Test
    void keepsNothingBeforeUnlessItIsToBe() throws IOException {
        update("{}");

        assertThat(bench.stored()).containsExactly("a", "a/2", "a/last-good.json");
    }

    @Test
    void takesOtherOptionsForWhatWasGoneBackTo() throws IOException {
        update(KEEP);
        assertThat(firstDeployed.reinstated()).isPresent();

        bench.put("a.json", "{\"keep_previous\": true, \"queue\": 7}");
        bench.settle();

        assertThat(registry.version("a")).isEqualTo(1);
        assertThat(served("a").options().queue()).hasValue(7);
    }

    private Deployment firstDeployed;

    private void update(String options) throws IOException {
        bench.put("a.json", options);
        bench.put("a.model", 1);
        bench.settle();
        firstDeployed = served("a");
        bench.put("a.model", 2);
        bench.settle();
        assertThat(registry.version("a")).isEqualTo(2);
    }

    private void restart() throws IOException {
        bench = new Bench(root);
        registry = bench.registry;
        bench.settle();
    }

    private Deployment served(String name) {
        return registry.served(name).orElseThrow();
    }
}
