// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.hostile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All hostile archives, and the page that lists them. */
public final class HostileArchives {

    private HostileArchives() {}

    /** Returns all cases, by their headings. */
    public static Map<String, List<Hostile>> byHeading() {
        Map<String, List<Hostile>> groups = new LinkedHashMap<>();
        groups.put("Names", HostileNames.all());
        groups.put("Bombs", HostileBombs.all());
        groups.put("Damage and contradictions", HostileZips.all());
        groups.put("Manifest, signature, service, files", HostileTexts.all());
        groups.put("Networks", HostileNetworks.all());
        return groups;
    }

    public static List<Hostile> all() {
        return byHeading().values().stream().flatMap(List::stream).toList();
    }

    /** Returns the text of docs/hostile-archives.md. */
    static String page() {
        StringBuilder page = new StringBuilder(
                """
                # Hostile archives

                How the server handles broken and malicious archives. The tests create each of these archives (`org.hotplate.archive.hostile`),
                unpack it (`HostileArchivesTest`), and copy it into the watched folder of a running server while another
                model serves requests (`HostileArchivesIT`). A test compares this page with the list in `HostileArchives`; change it there.

                For every archive: nothing is written outside the model's own folder, no file of a refused archive remains, only a few
                megabytes of memory are used, and other models are not affected. `<file>` stands for the archive's name.

                """);
        byHeading().forEach((heading, cases) -> {
            page.append("## ").append(heading).append("\n| archive | content | result |\n|---|---|---|\n");
            for (Hostile hostile : cases) {
                page.append("| `%s` | %s | %s |\n".formatted(hostile.name(), cell(hostile.what()), end(hostile)));
            }
            page.append('\n');
        });
        page.append("%d archives.\n".formatted(all().size()));
        return page.toString();
    }

    private static String end(Hostile hostile) {
        String said = cell(hostile.said());
        return switch (hostile.end()) {
            case REFUSED -> "refused: `" + said + "`";
            case FAILED_TO_LOAD -> "refused by the engine: `" + said + "`";
            case CODE_REFUSED -> "refused for the code it carries: `" + said + "`";
            case WAITS -> "waits: `" + said + "`";
            case SERVED -> "served: " + said;
        };
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
