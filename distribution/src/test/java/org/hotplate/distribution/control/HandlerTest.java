// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HandlerTest {

    private static final Path TEMPLATE = Path.of("../examples/handler-template");
    private static final Path SAMPLE = Path.of("src/main/samples/digits.model");

    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void installTheTemplate() throws IOException {
        home = folder.resolve("ho & me");
        Files.createDirectories(home.resolve("system/org/hotplate/org.hotplate.handler/1.2.3"));
        for (var part : List.of("pom.xml", "src", "json")) {
            try (var files = Files.walk(TEMPLATE.resolve(part))) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    var copy = home.resolve("share/handler-template").resolve(TEMPLATE.relativize(file));
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
    }

    @Test
    void writesAProjectNamedAfterItsFolder() throws Exception {
        run("new", at("spam filter-2"));

        assertThat(written("spam filter-2"))
                .containsExactlyInAnyOrder(
                        "pom.xml",
                        "src/main/java/org/example/spamfilter2/SpamFilter2Handlers.java",
                        "src/test/java/org/example/spamfilter2/SpamFilter2HandlersIT.java",
                        "src/test/java/org/example/spamfilter2/SpamFilter2HandlersTest.java");
        assertThat(read("spam filter-2/pom.xml"))
                .contains(
                        "<groupId>org.example.spamfilter2</groupId>", "<artifactId>spam-filter-2-handler</artifactId>")
                .contains("<hotplate.version>1.2.3</hotplate.version>")
                .contains("<hotplate.home>${project.basedir}/../ho &amp; me</hotplate.home>")
                .doesNotContain(home.toString())
                .contains("<model.archive>${hotplate.home}/samples/digits.model</model.archive>");
        assertThat(read("spam filter-2/src/main/java/org/example/spamfilter2/SpamFilter2Handlers.java"))
                .contains("package org.example.spamfilter2;", "services = \"spam_filter_2\"")
                .doesNotContainIgnoringCase("myservice", "my_service");
    }

    @Test
    void isBuiltAgainstThisVersionInTheSourcesToo() throws Exception {
        var version = Pattern.compile("<version>(.*?)</version>").matcher(Files.readString(Path.of("pom.xml")));

        assertThat(version.find()).isTrue();
        assertThat(Files.readString(TEMPLATE.resolve("pom.xml")))
                .contains("<hotplate.version>" + version.group(1) + "</hotplate.version>");
    }

    @Test
    void takesServiceAndFilesFromAnArchive() throws Exception {
        run("new", at("x"), "--from-archive", SAMPLE.toString(), "--package", "com.example.digits");

        assertThat(read("x/src/main/java/com/example/digits/MxnetVisionServiceHandlers.java"))
                .contains("services = \"mxnet_vision_service\"")
                .contains("//   input data [any, 3, 28, 28]\n", "//   file synset.txt\n");
        var archive = folder.toRealPath().resolve("x").relativize(SAMPLE.toRealPath());
        assertThat(read("x/pom.xml"))
                .contains("<model.archive>${project.basedir}/%s</model.archive>"
                        .formatted(archive.toString().replace('\\', '/')));
    }

    @Test
    void writesWhateverAnArchiveDeclares() throws Exception {
        var inputs = List.of(
                new TensorSpec("a \"b\" \\ \n \u00e4 \u20ac", Shape.of(Shape.ANY, 4), DataType.INT32),
                new TensorSpec("my_service", Shape.of(1, 60)));
        var archive = new ServedArchive(
                Files.createFile(folder.resolve("y.model")),
                "ptb",
                new Signature(inputs, Signature.JSON, List.of(), Signature.JSON),
                List.of("\\u000a.txt"));
        new HandlerProject(home, new HandlerNames("ptb", "org.example.ptb"), Optional.of(archive))
                .write(folder.resolve("x"));

        assertThat(read("x/src/test/java/org/example/ptb/PtbHandlersTest.java"))
                .contains(
                        "new TensorSpec(\"a \\\"b\\\" \\\\ \\012 \\344 \\u20ac\", Shape.of(Shape.ANY, 4), org.hotplate.tensor.DataType.INT32),\n"
                                + "                    new TensorSpec(\"my_service\", Shape.of(1, 60))),")
                .contains("Signature.JSON,");
        assertThat(read("x/src/main/java/org/example/ptb/PtbHandlers.java"))
                .contains("TensorInputs", "//   file /u000a.txt\n");
    }

    @Test
    void namesTheOnlyTextOfAnArchiveAsItsLabels() throws Exception {
        var picture = new TensorSpec("data", Shape.of(Shape.ANY, 3, 8, 8));
        var archive = new ServedArchive(
                Files.createFile(folder.resolve("y.model")),
                "zoo",
                new Signature(List.of(picture), Signature.IMAGE, List.of(), Signature.JSON),
                List.of("animals.txt", "notes.md"));
        new HandlerProject(home, new HandlerNames("zoo", "org.example.zoo"), Optional.of(archive))
                .write(folder.resolve("x"));

        assertThat(read("x/src/test/java/org/example/zoo/ZooHandlersIT.java"))
                .contains("\"{\\\"handler\\\": \\\"zoo\\\", \\\"labels\\\": \\\"animals.txt\\\"}\"");
    }

    @Test
    void takesAnEmptyFolderAndNoOther() throws Exception {
        Files.createDirectory(folder.resolve("empty"));
        run("new", at("empty"));

        assertThat(outcome("new", at("empty")))
                .isEqualTo(new Outcome(
                        1,
                        "hotplate: %s is not empty; name a folder that is empty or does not exist.\n"
                                .formatted(at("empty"))));
        assertThat(outcome("new", SAMPLE.toString()).err()).contains("is a file");
    }

    @Test
    void refusesNamesThatCompileNowhere() {
        assertThat(outcome("new", at("x"), "--name", "2pac"))
                .returns(2, Outcome::status)
                .extracting(Outcome::err, STRING)
                .startsWith("hotplate: '2pac' cannot be a handler's service; letters");
        assertThat(outcome("new", at("2pac")).err()).contains("--name");
        for (var name : List.of("com.class", "a-b", "1a", "a..b", "")) {
            assertThat(outcome("new", at("x"), "--package", name).status()).isEqualTo(2);
        }
        assertThat(outcome("new", at("x"), "--package", "org.hotplate.handler").err())
                .contains("is reserved");
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void keepsAwayFromWordsOfTheLanguage() throws Exception {
        run("new", at("class"));

        assertThat(written("class")).contains("src/main/java/org/example/classservice/ClassHandlers.java");
    }

    @Test
    void refusesWhatIsNoArchive() throws Exception {
        var text = Files.writeString(folder.resolve("text.model"), "no archive");

        assertThat(outcome("new", at("x"), "--from-archive", text.toString()))
                .returns(1, Outcome::status)
                .extracting(Outcome::err, STRING)
                .startsWith("hotplate: No handler can serve " + text);
        assertThat(outcome("new", at("x"), "--from-archive", at("none.model")).err())
                .contains("There is no file");
        assertThat(outcome("new", at("x"), "--from-archive", folder.toString()).err())
                .contains("hotplate export");
    }

    private void run(String... arguments) {
        assertThat(outcome(arguments)).isEqualTo(new Outcome(0, ""));
    }

    private Outcome outcome(String... arguments) {
        return Outcome.of(new Handler(new BaseFolder(home, home)), arguments);
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private String read(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    private List<String> written(String project) throws IOException {
        var root = folder.resolve(project);
        try (var files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .toList();
        }
    }
}
