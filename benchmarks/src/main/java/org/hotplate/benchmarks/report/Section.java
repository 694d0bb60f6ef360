// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** The section of one part, written from top to bottom. */
public final class Section {

    private final String title;
    private final List<Target> targets = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    public Section(String title) {
        this.title = title;
    }

    public void target(Target target) {
        targets.add(target);
    }

    public List<Target> targets() {
        return List.copyOf(targets);
    }

    public void say(String paragraph) {
        text.append(paragraph).append("\n\n");
    }

    /** Begins a table; its rows follow. */
    public void head(String... cells) {
        row((Object[]) cells);
        text.append("|---".repeat(cells.length)).append("|\n");
    }

    /** Adds a row; numbers are written with three digits. */
    public void row(Object... cells) {
        for (Object cell : cells) {
            text.append("| ")
                    .append(cell instanceof Number number ? Figure.of(number.doubleValue()) : cell)
                    .append(' ');
        }
        text.append("|\n");
    }

    public void endTable() {
        text.append('\n');
    }

    /** Returns the section as Markdown, with the targets first because readers look for them. */
    public String markdown() {
        StringBuilder page = new StringBuilder("### " + title + "\n");
        if (!targets.isEmpty()) {
            page.append("| target | wanted | measured | |\n|---|---|---|---|\n");
            for (Target each : targets) {
                page.append("| %s | %s | %s | %s |\n"
                        .formatted(
                                each.what(),
                                each.wanted(),
                                each.measured(),
                                each.missed() ? "**" + each.verdict() + "**" : each.verdict()));
            }
            page.append('\n');
        }
        return page.append(text.toString().strip()).append('\n').toString();
    }
}
