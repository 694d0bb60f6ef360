// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hotplate.feature.Feature;
import org.hotplate.feature.FeatureChange;
import org.hotplate.feature.FeatureException;
import org.hotplate.feature.Features;
import org.hotplate.shell.internal.CommandException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeatureCommandsTest {

    private final FewFeatures features = new FewFeatures();
    private final FeatureCommands commands = new FeatureCommands(features);
    private final FeatureUninstallCommand uninstall = new FeatureUninstallCommand(features);
    private final GogoSession session = new GogoSession("feature", commands, Path.of("."), "list", "install");
    private final GogoSession other = new GogoSession("feature", uninstall, Path.of("."), "uninstall");

    @AfterEach
    void close() {
        session.close();
        other.close();
    }

    @Test
    void listsFeaturesAsTextAndAsJson() throws Exception {
        assertThat(session.run("feature:list")).contains("NAME", "core", "yes", "handler-djl", "no");
        assertThat(session.run("feature:list --json")).contains("\"name\" : \"core\"");
    }

    @Test
    void installsAFeatureWithWhatItNeeds() throws Exception {
        assertThat(session.run("feature:install handler-djl"))
                .isEqualTo(
                        "Installed handler-djl and the features it requires, mxnet-cpu; installed bundles: some.bundle 1.0.0\nNote: restart it");
        assertThat(session.run("feature:install core")).isEqualTo("The feature 'core' is installed already");
    }

    @Test
    void uninstallsAFeature() throws Exception {
        assertThat(other.run("feature:uninstall core"))
                .isEqualTo(
                        "Uninstalled core; uninstalled bundles: some.bundle 1.0.0; these bundles remain until the server"
                                + " ends, unused: djl 1.0.0; 'feature:install core' installs it again");
        assertThat(other.run("feature:uninstall core")).isEqualTo("The feature 'core' is not installed");
    }

    @Test
    void saysWhatAMistypedNameMayHaveMeant() {
        assertThatThrownBy(() -> session.run("feature:install handler-dlj"))
                .isInstanceOf(CommandException.class)
                .hasMessage("There is no feature 'handler-dlj'; did you mean 'handler-djl'?");
        assertThatThrownBy(() -> other.run("feature:uninstall nothinglikethat"))
                .hasMessage("There is no feature 'nothinglikethat'; there are core, handler-djl, refused");
    }

    @Test
    void saysWhyAFeatureCannotCome() {
        assertThatThrownBy(() -> session.run("feature:install refused"))
                .isInstanceOf(CommandException.class)
                .hasMessage("no; nothing was changed");
    }

    @Test
    void completesNamesOfWhatCanComeAndGo() {
        assertThat(commands.liveNames()).containsExactly("handler-djl", "refused");
        assertThat(uninstall.liveNames()).containsExactly("core");
    }

    private static final class FewFeatures implements Features {

        private final Map<String, Boolean> installed =
                new TreeMap<>(Map.of("core", true, "handler-djl", false, "refused", false));

        @Override
        public List<Feature> features() {
            return installed.entrySet().stream()
                    .map(each ->
                            new Feature(each.getKey(), "", "", each.getValue(), "conf", List.of(), List.of(), 0, ""))
                    .toList();
        }

        @Override
        public FeatureChange install(String name) throws FeatureException {
            if (name.equals("refused")) {
                throw new FeatureException("no; nothing was changed");
            }
            installed.put(name, true);
            return new FeatureChange(
                    List.of("mxnet-cpu", name), List.of("some.bundle 1.0.0"), List.of(), List.of("restart it"));
        }

        @Override
        public FeatureChange uninstall(String name) {
            installed.put(name, false);
            return new FeatureChange(List.of(name), List.of("some.bundle 1.0.0"), List.of("djl 1.0.0"), List.of());
        }

        @Override
        public List<String> withEngine(String name) {
            return List.of();
        }

        @Override
        public List<String> withHandler(String service) {
            return List.of();
        }

        @Override
        public List<String> withService(String type) {
            return List.of();
        }
    }
}
