// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.hotplate.archive.loader.store.Copier;
import org.hotplate.model.ModelState;
import org.junit.jupiter.api.Test;

/** Models that are served under a name other than their file's. */
class EndpointTest extends BenchTestCase {

    @Test
    void servesUnderTheConfiguredNameAndKeepsItsBooksByTheFile() throws IOException {
        bench.put("a.json", "{\"endpoint\": \"digits\"}");
        bench.put("a.model", 1);
        bench.settle();

        assertThat(registry.calls()).containsExactly("discovered digits", "deploy digits 1");
        assertThat(registry.served("digits").orElseThrow().origin()).endsWith("a.model");
        assertThat(bench.stored()).containsExactly("a", "a/1", "a/last-good.json");
        Files.delete(bench.deploy.resolve("a.model"));
        bench.settle();
        assertThat(registry.state("digits")).isEmpty();
        assertThat(bench.stored()).isEmpty();
    }

    @Test
    void goesFromTheOldNameOnlyWhenItAnswersUnderTheNewOne() throws IOException {
        bench.put("a.model", 1);
        bench.settle();
        registry.forgetTold();
        registry.waits = deployment -> true;
        bench.put("a.json", "{\"endpoint\": \"b\"}");
        bench.settle();

        assertThat(registry.calls()).containsExactly("deploy b 1");
        assertThat(registry.version("a")).isEqualTo(1);
        registry.waiting.forEach(Runnable::run);
        bench.scan();
        assertThat(registry.calls()).containsExactly("deploy b 1", "undeploy a");
        assertThat(registry.version("b")).isEqualTo(1);
        assertThat(bench.stored()).containsExactly("a", "a/1", "a/last-good.json");
    }

    @Test
    void staysWhereItIsWhenItFailsUnderTheNewName() throws IOException {
        bench.put("a.model", 1);
        bench.settle();
        registry.refuses = deployment -> deployment.name().equals("b");
        bench.put("a.json", "{\"endpoint\": \"b\"}");
        bench.settle();

        assertThat(registry.version("a")).isEqualTo(1);
        assertThat(registry.state("a")).contains(ModelState.READY);
        assertThat(registry.failure("a")).isEqualTo("refused 1");
        assertThat(registry.state("b")).isEmpty();
        bench.put("a.json", "{}");
        bench.settle();
        assertThat(registry.failure("a")).isEmpty();
    }

    @Test
    void givesUpAMoveThatIsOvertaken() throws IOException {
        bench.put("a.model", 1);
        bench.settle();
        registry.waits = deployment -> deployment.name().equals("b");
        bench.put("a.json", "{\"endpoint\": \"b\"}");
        bench.settle();
        bench.put("a.json", "{\"endpoint\": \"ccc\"}");
        bench.settle();

        assertThat(registry.version("ccc")).isEqualTo(1);
        assertThat(registry.state("a")).isEmpty();
        assertThat(registry.state("b")).isEmpty();
    }

    @Test
    void leavesANameToTheModelThatHasItUntilThatGoes() throws IOException {
        bench.put("a.model", 1);
        bench.settle();
        bench.put("b.json", "{\"endpoint\": \"a\"}");
        bench.put("b.model", 2);
        bench.settle();

        assertThat(registry.version("a")).isEqualTo(1);
        assertThat(registry.failure("a")).isEmpty();
        assertThat(registry.state("b")).contains(ModelState.FAILED);
        assertThat(registry.failure("b"))
                .isEqualTo("configuration: deploy/b.json: 'endpoint' is 'a', under which a.model is served;"
                        + " allowed is a name that no other model has, or another 'version' of it");
        Files.delete(bench.deploy.resolve("a.model"));
        bench.settle();
        assertThat(registry.version("a")).isEqualTo(2);
        assertThat(registry.state("b")).isEmpty();
    }

    @Test
    void showsAFileWhoseOwnNameIsTakenUnderItsFileName() throws IOException {
        bench.put("a.json", "{\"endpoint\": \"b\"}");
        bench.put("a.model", 1);
        bench.settle();
        bench.put("b.model", 2);
        bench.settle();

        assertThat(registry.version("b")).isEqualTo(1);
        assertThat(registry.failure("b")).isEmpty();
        assertThat(registry.state("b.model")).contains(ModelState.FAILED);
        assertThat(registry.failure("b.model"))
                .isEqualTo(
                        "configuration: a.model is served as 'b'; give it or b.model another 'endpoint' or 'version'");
        bench.put("b.json", "{\"endpoint\": \"a\"}");
        bench.settle();
        assertThat(registry.version("a")).isEqualTo(2);
        assertThat(registry.state("b.model")).isEmpty();
    }

    @Test
    void keepsServingUnderItsNameWhenTheNewOneIsTaken() throws IOException {
        bench.put("a.model", 1);
        bench.put("b.model", 2);
        bench.settle();
        bench.put("b.json", "{\"endpoint\": \"a\"}");
        bench.settle();

        assertThat(registry.version("b")).isEqualTo(2);
        assertThat(registry.state("b")).contains(ModelState.READY);
        assertThat(registry.failure("b")).contains("under which a.model is served");
        assertThat(registry.version("a")).isEqualTo(1);
    }

    @Test
    void isFoundAgainByALoaderThatComesAfter() throws IOException {
        bench.put("a.json", "{\"endpoint\": \"b\"}");
        bench.put("a.model", 1);
        bench.settle();
        registry.forgetTold();
        Bench next = new Bench(root, registry, Copier::transfer);
        next.scan();

        assertThat(registry.calls()).isEmpty();
        Files.delete(next.deploy.resolve("a.json"));
        next.settle();
        assertThat(registry.version("a")).isEqualTo(1);
        assertThat(registry.state("b")).isEmpty();
    }
}
