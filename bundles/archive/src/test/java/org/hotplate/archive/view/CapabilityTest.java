// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CapabilityTest {

    @Test
    void readsWhatBndWrites() {
        var capabilities = Capability.parse("osgi.service;objectClass:List<String>=\"a.B,c.D\";uses:=\"a,c\","
                + "hotplate.handler;services:List<String>=\"one,two\",hotplate.engine;name=MXNet");

        assertThat(capabilities)
                .extracting(Capability::namespace)
                .containsExactly("osgi.service", "hotplate.handler", "hotplate.engine");
        assertThat(capabilities.get(0).values("objectClass")).containsExactly("a.B", "c.D");
        assertThat(capabilities.get(0).values("uses")).isEmpty();
        assertThat(capabilities.get(1).values("services")).containsExactly("one", "two");
        assertThat(capabilities.get(2).values("name")).containsExactly("MXNet");
    }

    @Test
    void readsACommaThatBelongsToAName() {
        assertThat(Capability.parse("n;v:List<String>=\"a\\,b,c\"").get(0).values("v"))
                .containsExactly("a,b", "c");
    }

    @Test
    void readsWhateverStandsThere() {
        for (var odd : new String[] {"", ";", ",", "\"", "a;=;:=x;b", "a;b=\"", "\\", ";;;,,,\"\\"}) {
            assertThat(Capability.parse(odd)).isNotEmpty();
        }
    }
}
