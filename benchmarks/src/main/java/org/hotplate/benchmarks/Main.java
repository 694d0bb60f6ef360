// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.hotplate.benchmarks.part.Bench;
import org.hotplate.benchmarks.part.Drop;
import org.hotplate.benchmarks.part.Memory;
import org.hotplate.benchmarks.part.Mixed;
import org.hotplate.benchmarks.part.Overload;
import org.hotplate.benchmarks.part.Part;
import org.hotplate.benchmarks.part.Pieces;
import org.hotplate.benchmarks.part.Profile;
import org.hotplate.benchmarks.part.Start;
import org.hotplate.benchmarks.part.Swap;
import org.hotplate.benchmarks.part.Throughput;
import org.hotplate.benchmarks.report.Page;
import org.hotplate.benchmarks.report.Section;
import org.hotplate.benchmarks.report.Target;

/** Runs the requested parts, or all, and writes the result of each into the page as soon as it is finished. */
public final class Main {

    private static final Map<String, Supplier<Part>> PARTS = parts();

    private final Bench bench;
    private final Page page;
    private final String conditions;
    private final List<Target> targets = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    private Main(Bench bench, Page page, String conditions) {
        this.bench = bench;
        this.page = page;
        this.conditions = conditions;
    }

    private static Map<String, Supplier<Part>> parts() {
        Map<String, Supplier<Part>> parts = new LinkedHashMap<>();
        parts.put("throughput", Throughput::new);
        parts.put("swap", Swap::new);
        parts.put("start", Start::new);
        parts.put("drop", Drop::new);
        parts.put("memory", Memory::new);
        parts.put("mixed", Mixed::new);
        parts.put("overload", Overload::new);
        parts.put("pieces", Pieces::new);
        parts.put("profile", Profile::new);
        return parts;
    }

    /**
     * Runs the benchmarks.
     *
     * @param arguments the distribution, the test data, a work folder, the page, and then the user's arguments
     */
    public static void main(String[] arguments) {
        List<String> words = new ArrayList<>(List.of(arguments).subList(4, arguments.length));
        boolean quick = words.remove("--quick");
        for (String word : words) {
            if (!PARTS.containsKey(word)) {
                System.err.println("benchmarks: there is no part '%s'; there are %s, and the option --quick"
                        .formatted(word, String.join(", ", PARTS.keySet())));
                System.exit(2);
            }
        }
        Bench bench = new Bench(path(arguments[0]), path(arguments[1]), path(arguments[2]), quick);
        String conditions = "*%s, %s, Java %s on %s, %d cores%s*"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        quick
                                ? "a quick run: figures of one run, good for nothing but to see that all works"
                                : "full run",
                        System.getProperty("java.version"),
                        System.getProperty("os.name"),
                        Runtime.getRuntime().availableProcessors(),
                        bench.usesSamples() ? ", without the test data: on the sample model" : "");
        Main main = new Main(bench, new Page(path(arguments[3])), conditions);
        (words.isEmpty() ? PARTS.keySet() : words).forEach(main::run);
        System.exit(main.summary());
    }

    private static Path path(String argument) {
        return Path.of(argument).toAbsolutePath().normalize();
    }

    private void run(String name) {
        Bench.say("=== " + name);
        long start = System.nanoTime();
        try {
            Section section = PARTS.getOrDefault(name, Throughput::new).get().run(bench);
            targets.addAll(section.targets());
            page.replace(name, section.markdown() + "\n" + conditions);
            System.out.println(section.markdown());
            Bench.say("=== %s took %d s".formatted(name, (System.nanoTime() - start) / 1_000_000_000));
        } catch (Exception | LinkageError e) {
            // the other parts are still useful
            failed.add(name + ": " + e);
            Bench.say("=== " + name + " FAILED: " + e);
            Arrays.stream(e.getStackTrace()).limit(12).forEach(frame -> System.out.println("    at " + frame));
        }
    }

    private int summary() {
        long missed = targets.stream().filter(Target::missed).count();
        System.out.println("Targets: %d met, %d missed".formatted(targets.size() - missed, missed));
        targets.stream()
                .filter(Target::missed)
                .forEach(target -> System.out.println("  %s: %s, measured %s: %s"
                        .formatted(target.what(), target.wanted(), target.measured(), target.verdict())));
        failed.forEach(each -> System.out.println("FAILED " + each));
        return failed.isEmpty() ? 0 : 1;
    }
}
