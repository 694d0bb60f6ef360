// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.not;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Builds the project that {@code hotplate handler new} creates, and runs its tests, including the one in a server. */
public class HandlerTemplateIT {

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path folder;

    @Before
    public void makeAFolder() throws Exception {
        folder = temporary.newFolder("a folder").toPath();
    }

    @Test
    public void passesItsTestsForAnArchiveOfNumbers() throws Exception {
        Assume.assumeTrue("it runs with -Pthorough", Thorough.ENABLED);
        Maven maven = Maven.ofPath();
        ToyModel network = new ToyModel("[0, 4]");
        network.layer("_mul_scalar", Map.of("scalar", "2"), network.input());
        Path archive = Files.write(
                folder.resolve("numbers.model"),
                network.archive(sample(), "double_service", "application/json", "one\ntwo\n"));

        Path project = generated("--from-archive", archive.toString());
        passes(maven, project);

        Path source = project.resolve("src/main/java/org/example/doubleservice/DoubleServiceHandlers.java");
        assertThat(Files.readString(source), containsString("services = \"double_service\""));
        assertThat(Files.readString(source), containsString("input data [any, 4]"));
    }

    @Test
    public void passesItsTestsForAnArchiveOfPictures() throws Exception {
        Maven maven = Maven.ofPath();
        ToyModel network = new ToyModel("[0, 3, 8, 12]");
        network.layer("Flatten", Map.of(), network.input());
        Path archive = Files.write(
                folder.resolve("pictures.model"), network.archive(sample(), "pixel-zoo.v2", "image/jpeg", "a\nb\n"));

        Path project = generated("--from-archive", archive.toString(), "--package", "com.example.zoo");
        passes(maven, project);

        String test = Files.readString(project.resolve("src/test/java/com/example/zoo/PixelZooV2HandlersTest.java"));
        assertThat(test, containsString("new TensorSpec(\"data\", Shape.of(Shape.ANY, 3, 8, 12))"));
        assertThat(test, not(containsString("28")));
    }

    /** The cases on the page under "When it does not serve". */
    @Test
    public void isBuiltAgainstAnOlderSnapshotUntilItsCopyIsDeleted() throws Exception {
        Assume.assumeTrue("it runs with -Pthorough", Thorough.ENABLED);
        Maven maven = Maven.ofPath();
        Path project = generated();
        maven.configure(project);
        assertEquals(0, Maven.run(project, "compile").status());
        Path copy = Maven.copyOf("org.hotplate.handler", "0.1.0-SNAPSHOT");
        Files.write(copy, new byte[] {'P', 'K', 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        Files.writeString(project.resolve("src/main/java/Changed.java"), "class Changed {}");

        Server.Said stale = Maven.run(project, "compile");
        assertEquals(stale.out(), 1, stale.status());
        assertThat(stale.out(), containsString("package org.hotplate.handler does not exist"));

        Maven.forgetOurs();
        Server.Said fresh = Maven.run(project, "compile");
        assertEquals(fresh.out(), 0, fresh.status());
    }

    @Test
    public void isRefusedInAFolderThatIsNotEmpty() throws Exception {
        Server server = Server.on(temporary.newFolder("base").toPath());
        Files.createFile(folder.resolve("mine.txt"));

        Server.Said said = server.script("handler", "new", folder.toString());

        assertEquals(1, said.status());
        assertThat(said.out(), containsString("is not empty"));
        assertEquals(2, server.script("handler").status());
        assertEquals(0, server.script("help", "handler").status());
    }

    private Path generated(String... options) throws Exception {
        Server server = Server.on(temporary.newFolder("base").toPath());
        Path project = folder.resolve("project");
        String[] command = new String[options.length + 3];
        command[0] = "handler";
        command[1] = "new";
        command[2] = project.toString();
        System.arraycopy(options, 0, command, 3, options.length);
        Server.Said said = server.script(command);
        assertEquals(said.out(), 0, said.status());
        return project;
    }

    private static void passes(Maven maven, Path project) throws Exception {
        maven.configure(project);
        Server.Said built = Maven.run(project, "verify");
        assertEquals(built.out(), 0, built.status());
        assertThat(built.out(), containsString("HandlersIT"));
        assertThat(built.out(), not(containsString("Skipped: 1")));
    }

    private static Path sample() {
        return Product.home().resolve("samples/digits.model");
    }
}
