// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.After;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Follows docs/writing-a-handler.md with the commands on that page. */
public class HandlerPageIT {

    private static final Pattern STEP = Pattern.compile("<!-- step: (\\w+) -->\n```\n(.*?)```\n", Pattern.DOTALL);

    private static final Pattern WHOLE_ANSWER =
            Pattern.compile("```java\n(@Override\npublic Response postprocess.*?)```\n", Pattern.DOTALL);
    private static final Pattern EXPECTATION = Pattern.compile("```java\n(assertThat.*?)\n```\n", Pattern.DOTALL);
    /** The same text in the template. */
    private static final Pattern ITS_PLACE =
            Pattern.compile("@Override\\s+public Response postprocess.*?(?=private Object answer)", Pattern.DOTALL);

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private String page;
    private Map<String, String> steps;
    private Map<String, String> environment;
    private Path folder;
    private Server server;

    @Before
    public void readThePage() throws Exception {
        steps = new LinkedHashMap<>();
        page = Files.readString(Product.home().resolve("docs/writing-a-handler.md"));
        STEP.matcher(page).results().forEach(step -> steps.put(step.group(1), step.group(2)));
        folder = temporary.newFolder("first steps").toPath();
        server = Server.on(temporary.newFolder("base").toPath());
        environment = Map.of(
                "HOTPLATE", Product.home().toString(),
                "HOTPLATE_BASE", server.base().toString(),
                "DEPLOY", server.deploy().toString());
    }

    @After
    public void stop() throws Exception {
        server.close();
    }

    @Test
    public void servesAModelByAHandlerOfOnesOwn() throws Exception {
        Maven maven = Maven.ofPath();
        Assume.assumeTrue("there is no curl on the path", curlIsThere());
        assertEquals(List.of("generate", "build", "deploy", "call", "update"), List.copyOf(steps.keySet()));

        does("generate");
        Path project = folder.resolve("my-handler");
        maven.configure(project);
        does("build");
        folder = project;
        does("deploy");
        awaitAnswer("{\"prediction\":[[\"seven\"]]}");

        Path handler = project.resolve("src/main/java/org/example/myservice/MyServiceHandlers.java");
        String code = Files.readString(handler);
        String changed = code.replace(
                "return namesOnly ? best",
                "if (best.get(0).get(\"class\").equals(\"seven\")) {\nreturn \"a seven!\";\n}\nreturn namesOnly ? best");
        assertThat(changed, containsString("a seven!"));
        Files.writeString(handler, changed);
        does("update");
        awaitAnswer("{\"prediction\":[\"a seven!\"]}");

        Files.writeString(handler, ITS_PLACE.matcher(code).replaceFirst(Matcher.quoteReplacement(shown(WHOLE_ANSWER))));
        Path test = project.resolve("src/test/java/org/example/myservice/MyServiceHandlersTest.java");
        Files.writeString(
                test,
                Files.readString(test)
                        .replaceFirst(
                                "assertThat\\(answer\\)\\.isEqualTo.*;", Matcher.quoteReplacement(shown(EXPECTATION))));
        does("update");
        awaitAnswer("{\"prediction\":{\"best\":7,\"scores\":[[");
    }

    private String shown(Pattern what) {
        Matcher snippet = what.matcher(page);
        assertTrue("the page shows " + what, snippet.find());
        return snippet.group(1);
    }

    private void awaitAnswer(String answer) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(does("call"), containsString(answer)));
    }

    /** Runs the commands of a step, with a free port. */
    private String does(String step) throws Exception {
        String port = Integer.toString(server.port());
        String commands = steps.get(step)
                .replace("hotplate start\n", "hotplate start --port " + port + "\n")
                .replace("127.0.0.1:8080", "127.0.0.1:" + port);
        Server.Said said = Maven.run(folder, environment, "sh", "-e", "-c", commands);
        assertEquals(commands + said.out(), 0, said.status());
        return said.out();
    }

    private boolean curlIsThere() throws Exception {
        return Maven.run(folder, Map.of(), "sh", "-c", "command -v curl").status() == 0;
    }
}
