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

class OperatorOverridesTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void fileIsToLieInTheFolder() {
        file = folder.resolve("models.json");
    }

    @Test
    void outliveTheServer() {
        OperatorOverrides overrides = OperatorOverrides.in(file);

        assertThat(overrides.decide("default", "resnet", TextNode.valueOf("1.2")))
                .isEmpty();
        assertThat(overrides.decide("default", "digits", TextNode.valueOf("2"))).isEmpty();
        assertThat(overrides.decide("scale", "resnet", IntNode.valueOf(3))).isEmpty();

        OperatorOverrides later = OperatorOverrides.in(file);
        assertThat(later.find("default", "resnet")).contains(TextNode.valueOf("1.2"));
        assertThat(later.find("default", "digits")).contains(TextNode.valueOf("2"));
        assertThat(later.find("scale", "resnet")).contains(IntNode.valueOf(3));
        assertThat(later.find("scale", "digits")).isEmpty();
        assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void areForgottenForGood() {
        OperatorOverrides overrides = OperatorOverrides.in(file);
        overrides.decide("default", "resnet", TextNode.valueOf("1.2"));
        overrides.decide("scale", "resnet", IntNode.valueOf(3));

        assertThat(overrides.forget("default", "resnet")).isEmpty();
        assertThat(overrides.forget("default", "resnet")).isEmpty();
        assertThat(overrides.forget("weights", "resnet")).isEmpty();

        assertThat(OperatorOverrides.in(file).find("default", "resnet")).isEmpty();
        assertThat(OperatorOverrides.in(file).find("scale", "resnet")).contains(IntNode.valueOf(3));
    }

    @Test
    void writeNoFileBeforeThereIsOne() {
        OperatorOverrides.in(file).forget("default", "resnet");

        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"default\": {\"resnet\": \"1.2", "[]", "\u0000\u0000"})
    void beginAgainWhereTheFileIsDamagedAndKeepIt(String text) throws IOException {
        Files.writeString(file, text);

        OperatorOverrides overrides = OperatorOverrides.in(file);

        assertThat(overrides.find("default", "resnet")).isEmpty();
        assertThat(folder.resolve("models.json.damaged")).hasContent(text);
        assertThat(overrides.decide("default", "resnet", TextNode.valueOf("1.2")))
                .isEmpty();
        assertThat(OperatorOverrides.in(file).find("default", "resnet")).isPresent();
    }

    @Test
    void leaveAloneWhatTheyDoNotKnow() throws IOException {
        Files.writeString(file, "{\"default\": 7, \"of a later server\": {\"x\": [1, 2]}}");
        OperatorOverrides overrides = OperatorOverrides.in(file);

        overrides.decide("default", "resnet", TextNode.valueOf("1.2"));

        assertThat(file).content().contains("of a later server", "resnet");
        assertThat(OperatorOverrides.in(file).find("default", "resnet")).contains(TextNode.valueOf("1.2"));
    }

    @Test
    void holdWhileTheServerRunsWhereTheyCannotBeKeptAndSaySo() {
        Path nowhere = folder.resolve("no such folder").resolve("models.json");
        OperatorOverrides overrides = OperatorOverrides.in(nowhere);

        assertThat(overrides.decide("default", "resnet", TextNode.valueOf("1.2")))
                .hasValueSatisfying(fault -> assertThat(fault)
                        .startsWith("it applies until the server stops, since " + nowhere
                                + " cannot be written: NoSuchFile"));

        assertThat(overrides.find("default", "resnet")).contains(TextNode.valueOf("1.2"));
    }

    @Test
    void areMerelyRememberedWhereThereIsNoFolder() {
        OperatorOverrides overrides = OperatorOverrides.unkept();

        assertThat(overrides.decide("default", "resnet", TextNode.valueOf("1.2")))
                .isEmpty();

        assertThat(overrides.find("default", "resnet")).contains(TextNode.valueOf("1.2"));
    }
}
