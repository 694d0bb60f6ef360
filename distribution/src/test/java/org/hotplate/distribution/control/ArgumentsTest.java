// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.hotplate.distribution.Refusal;
import org.junit.jupiter.api.Test;

final class ArgumentsTest {

    private static final List<String> VALUED =
            List.of("--model-name", "--model-path", "--service-file-path", "--author");
    private static final List<String> FLAGS = List.of("--force", "--json");

    @Test
    void takesOptionsInEveryFormThatMmsTook() throws Refusal {
        var parsed = parse("--model-name", "toy", "--service=x.py", "--forc", "one", "--", "--two");

        assertThat(parsed.value("--model-name")).hasValue("toy");
        assertThat(parsed.value("--service-file-path")).hasValue("x.py");
        assertThat(parsed.has("--force")).isTrue();
        assertThat(parsed.has("--json")).isFalse();
        assertThat(parsed.operands()).containsExactly("one", "--two");
    }

    @Test
    void keepsEveryValueOfAnOption() throws Refusal {
        assertThat(parse("--author", "a", "--author=b").values("--author")).containsExactly("a", "b");
    }

    @Test
    void saysWhatIsWrongInOneSentence() {
        assertRefused("The option --model could be --model-name or --model-path.", "--model", "x");
        assertRefused("There is no option --forec; did you mean --force?", "--forec");
        assertRefused("The option --author needs a value after it.", "--author");
        assertRefused("The option --author needs a value after it.", "--author", "--force");
        assertRefused("The option --force takes no value.", "--force=yes");
        assertRefused(
                "There is no option -x; the options are --author, --force, --json, --model-name, --model-path, --service-file-path.",
                "-x");
        assertThatThrownBy(() -> parse("--author", "a", "--author", "b").value("--author"))
                .hasMessage("The option --author can be given once, not 2 times.");
    }

    private static void assertRefused(String message, String... arguments) {
        assertThatThrownBy(() -> parse(arguments)).isInstanceOf(Refusal.class).hasMessage(message);
    }

    private static Arguments parse(String... arguments) throws Refusal {
        return Arguments.parse(VALUED, FLAGS, List.of(arguments));
    }
}
