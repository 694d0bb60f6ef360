// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionsTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void fileIsToLieInTheFolder() {
        file = folder.resolve("models.json");
    }

    @Test
    void outliveTheServer() {
        Decisions decisions = Decisions.in(file);

        assertThat(decisions.decide("default", "resnet", TextNode.valueOf("1.2")))
                .isEmpty();
        assertThat(decisions.decide("default", "digits", TextNode.valueOf("2"))).isEmpty();
        assertThat(decisions.decide("scale", "resnet", IntNode.valueOf(3))).isEmpty();

        Decisions later = Decisions.in(file);
        assertThat(later.find("default", "resnet")).contains(TextNode.valueOf("1.2"));
        assertThat(later.find("default", "digits")).contains(TextNode.valueOf("2"));
        assertThat(later.find("scale", "resnet")).contains(IntNode.valueOf(3));
        assertThat(later.find("scale", "digits")).isEmpty();
        assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void areForgottenForGood() {
        Decisions decisions = Decisions.in(file);
        decisions.decide("default", "resnet", TextNode.valueOf("1.2"));
        decisions.decide("scale", "resnet", IntNode.valueOf(3));

        assertThat(decisions.forget("default", "resnet")).isEmpty();
        assertThat(decisions.forget("default", "resnet")).isEmpty();
        assertThat(decisions.forget("weights", "resnet")).isEmpty();

        assertThat(Decisions.in(file).find("default", "resnet")).isEmpty();
        assertThat(Decisions.in(file).find("scale", "resnet")).contains(IntNode.valueOf(3));
    }

    @Test
    void writeNoFileBeforeThereIsOne() {
        Decisions.in(file).forget("default", "resnet");

        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"default\": {\"resnet\": \"1.2", "[]", "\u0000\u0000"})
    void beginAgainWhereTheFileIsDamagedAndKeepIt(String text) throws IOException {
        Files.writeString(file, text);

        Decisions decisions = Decisions.in(file);

        assertThat(decisions.find("default", "resnet")).isEmpty();
        assertThat(folder.resolve("models.json.damaged")).hasContent(text);
        assertThat(decisions.decide("default", "resnet", TextNode.valueOf("1.2")))
                .isEmpty();
        assertThat(Decisions.in(file).find("default", "resnet")).isPresent();
    }

    @Test
    void leaveAloneWhatTheyDoNotKnow() throws IOException {
        Files.writeString(file, "{\"default\": 7, \"of a later server\": {\"x\": [1, 2]}}");
        Decisions decisions = Decisions.in(file);

        decisions.decide("default", "resnet", TextNode.valueOf("1.2"));

        assertThat(file).content().contains("of a later server", "resnet");
        assertThat(Decisions.in(file).find("default", "resnet")).contains(TextNode.valueOf("1.2"));
    }

    @Test
    void holdWhileTheServerRunsWhereTheyCannotBeKeptAndSaySo() {
        Path nowhere = folder.resolve("no such folder").resolve("models.json");
        Decisions decisions = Decisions.in(nowhere);

        assertThat(decisions.decide("default", "resnet", TextNode.valueOf("1.2")))
                .hasValueSatisfying(fault -> assertThat(fault)
                        .startsWith(
                                "it holds until the server ends, for " + nowhere + " cannot be written: NoSuchFile"));

        assertThat(decisions.find("default", "resnet")).contains(TextNode.valueOf("1.2"));
    }

    @Test
    void areMerelyRememberedWhereThereIsNoFolder() {
        Decisions decisions = Decisions.unkept();

        assertThat(decisions.decide("default", "resnet", TextNode.valueOf("1.2")))
                .isEmpty();

        assertThat(decisions.find("default", "resnet")).contains(TextNode.valueOf("1.2"));
    }
}
