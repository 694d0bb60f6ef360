// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class SettingsTest {

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private BaseFolder base;

    @BeforeEach
    void makeConf() throws IOException {
        base = new BaseFolder(folder.resolve("home"), folder);
        Files.createDirectories(base.conf());
    }

    @Test
    void staysOnThisMachineUnlessToldOtherwise() throws CommandException {
        var settings = load("");

        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.insecure()).isFalse();
        assertThat(settings.allowedUrls()).isEmpty();
        assertThat(settings.deploy()).isEqualTo(folder.resolve("deploy"));
        assertThat(settings.stopGrace()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void letsTheCommandLineWin() throws CommandException {
        var settings = load("port=9000\nfeatures = runtime, core\n", "--port", "9001");

        assertThat(settings.port()).isEqualTo(9001);
        assertThat(settings.features()).containsExactly("runtime", "core");
    }

    @Test
    void theEnvironmentOverridesTheFileAndTheCommandLineBoth() throws CommandException {
        environment.put("HOTPLATE_CONF_PORT", "9001");
        environment.put("HOTPLATE_CONF_MANAGEMENT_PORT", "0");
        environment.put("HOTPLATE_PORT", "tcp://10.0.0.1:8080"); // as Kubernetes sets it for a service

        assertThat(load("port=9000").port()).isEqualTo(9001);
        assertThat(load("port=9000", "--port", "9002").port()).isEqualTo(9002);
        assertThat(load("port=9000").managementPort()).isZero();
    }

    @Test
    void namesASettingThatDoesNotExist() {
        assertThatThrownBy(() -> load("prot=9000"))
                .hasMessageContaining("hotplate.properties sets 'prot', which is not a setting, did you mean 'port'?")
                .hasMessageContaining("allowed are allowed-urls, deploy");
        environment.put("HOTPLATE_CONF_PROT", "9000");
        assertThatThrownBy(() -> load(""))
                .hasMessageContaining("HOTPLATE_CONF_PROT is set")
                .hasMessageContaining("did you mean 'HOTPLATE_CONF_PORT'?");
    }

    @Test
    void listsEachSettingWithItsSource() throws CommandException {
        environment.put("HOTPLATE_CONF_STOP_GRACE", "5");

        assertThat(load("host = localhost", "--port", "9002").sources().lines())
                .contains("host\tconf/hotplate.properties\tlocalhost", "port\t--port\t9002")
                .contains("stop-grace\tHOTPLATE_CONF_STOP_GRACE\t5", "insecure\tdefault\tfalse");
    }

    @Test
    void namesTheSourceOfAWrongValue() {
        environment.put("HOTPLATE_CONF_PORT", "x");

        assertThatThrownBy(() -> load("port=y"))
                .hasMessage("port must be a whole number from 1 to 65535, not 'x' (HOTPLATE_CONF_PORT).");
        assertThatThrownBy(() -> load("port=y", "--port", "z"))
                .hasMessage("port must be a whole number from 1 to 65535, not 'z' (--port).");
    }

    @Test
    void namesAValueThatIsNone() {
        assertThatThrownBy(() -> load("port=http"))
                .hasMessageContaining("'http'")
                .hasMessageContaining("65535");
        assertThatThrownBy(() -> load("insecure=maybe")).hasMessageContaining("'maybe'");
    }

    @Test
    void refusesAnAddressOthersReachUnlessThatIsMeant() throws CommandException {
        assertThatThrownBy(() -> load("host=0.0.0.0").checkAddress()).hasMessageContaining("--insecure");

        assertThat(load("host=0.0.0.0", "--insecure").insecure()).isTrue();
    }

    @Test
    void namesAPortThatIsTaken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = Integer.toString(taken.getLocalPort());

            assertThatThrownBy(() -> load("", "--port", port).checkAddress())
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining(port);
        }
    }

    private Settings load(String properties, String... options) throws CommandException {
        try {
            Files.writeString(base.conf().resolve("hotplate.properties"), properties);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Settings.load(base, environment, CommandLine.populateCommand(new ServerOptions(), options));
    }
}
