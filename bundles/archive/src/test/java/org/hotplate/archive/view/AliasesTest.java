// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AliasesTest {

    @Test
    void readsOneOfACfgFile(@TempDir Path conf) throws IOException {
        Files.writeString(
                conf.resolve("hotplate.models.cfg"), "# handler.aliases=x=y\nworkers=2\nhandler.aliases=mine=theirs\n");

        assertThat(Aliases.in(conf)).isEqualTo(Map.of("mine", "theirs"));
    }

    @Test
    void readsSeveralOfAConfigFile(@TempDir Path conf) throws IOException {
        Files.writeString(
                conf.resolve("hotplate.models.config"),
                "workers=I\"2\"\nhandler.aliases=[ \\\n  \"a=b\", \\\n  \"c\\=d\", \\\n  ]\n");

        assertThat(Aliases.in(conf)).isEqualTo(Map.of("a", "b", "c", "d"));
    }

    @Test
    void findsNoneWhereNoneIsConfigured(@TempDir Path conf) {
        assertThat(Aliases.in(conf)).isEmpty();
        assertThat(Aliases.of("handler.aliases=[]\nhandler.aliases=\"odd\"")).isEmpty();
    }
}
