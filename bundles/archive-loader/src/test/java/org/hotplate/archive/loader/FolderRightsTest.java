// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderRightsTest {

    @TempDir
    Path folder;

    @BeforeEach
    void needsRights() throws IOException {
        assumeThat(Files.getFileStore(folder).supportsFileAttributeView("posix"))
                .as("only POSIX file systems keep such rights")
                .isTrue();
    }

    @Test
    void warnsOfAFolderThatEverybodyCanWriteTo() throws IOException {
        mode("rwxrwxrwx");

        assertThat(FolderRights.fault(folder))
                .contains(folder + " can be written by everybody (mode rwxrwxrwx), and jars in it are code: chmod go-w "
                        + folder);
    }

    @Test
    void warnsOfAFolderThatItsGroupCanWriteTo() throws IOException {
        mode("rwxrwxr-x");

        assertThat(FolderRights.fault(folder))
                .hasValueSatisfying(
                        fault -> assertThat(fault).contains("by its group").contains("chmod g-w"));
    }

    @Test
    void isContentWithAFolderOfItsOwn() throws IOException {
        mode("rwxr-xr-x");

        assertThat(FolderRights.fault(folder)).isEmpty();
    }

    private void mode(String rights) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(rights));
    }
}
