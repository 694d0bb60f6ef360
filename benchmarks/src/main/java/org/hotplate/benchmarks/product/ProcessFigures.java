// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.product;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The figures that {@code /proc} and the JVM's own tools provide for a process. A figure that a system does not have is
 * NaN.
 *
 * @param pid the process id
 */
public record ProcessFigures(long pid) {

    private static final double TICKS_PER_SECOND = 100;
    private static final Pattern METASPACE = Pattern.compile("Metaspace\\s+used (\\d+)K");
    private static final Pattern HEAP = Pattern.compile("(?:total|reserved) \\d+K, used (\\d+)K");

    /** The figures that grow with a leak. */
    public record Leaks(double rssMb, double heapMb, double metaspaceMb, double threads, double openFiles) {}

    public double rssMb() {
        return status("VmRSS") / 1024;
    }

    /** Reads all figures after a full garbage collection, so that only live objects are counted. */
    public Leaks leaks() throws IOException, InterruptedException {
        jcmd("GC.run");
        String heap = jcmd("GC.heap_info");
        return new Leaks(rssMb(), used(HEAP, heap), used(METASPACE, heap), status("Threads"), openFiles());
    }

    /** Returns the processor time used so far in seconds, by the threads' names without their numbers. */
    public Map<String, Double> cpuByThread() throws IOException {
        Map<String, Double> seconds = new TreeMap<>();
        Path tasks = Path.of("/proc/" + pid + "/task");
        if (!Files.isDirectory(tasks)) {
            return seconds;
        }
        try (DirectoryStream<Path> each = Files.newDirectoryStream(tasks)) {
            for (Path task : each) {
                try {
                    String stat = Files.readString(task.resolve("stat"));
                    int nameEnd = stat.lastIndexOf(')');
                    String[] fields = stat.substring(nameEnd + 2).split(" ", -1);
                    double used = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
                    seconds.merge(group(stat.substring(stat.indexOf('(') + 1, nameEnd)), used, Double::sum);
                } catch (IOException e) {
                    // the thread has just ended
                }
            }
        }
        return seconds;
    }

    private static String group(String thread) {
        if (thread.startsWith("hotplate-worker")) {
            return "workers";
        }
        if (thread.startsWith("qtp")) {
            return "HTTP";
        }
        if (thread.startsWith("C1 Comp") || thread.startsWith("C2 Comp")) {
            return "JIT compilers";
        }
        return thread.startsWith("VM ") || thread.startsWith("GC ") || thread.startsWith("G1 ")
                ? "GC and VM"
                : "others";
    }

    private double openFiles() {
        try (var files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return files.count();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private double status(String key) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith(key + ":")) {
                    return Double.parseDouble(line.replaceAll("[^0-9]", ""));
                }
            }
        } catch (IOException e) {
            return Double.NaN;
        }
        return Double.NaN;
    }

    private static double used(Pattern what, String text) {
        Matcher found = what.matcher(text);
        double kilobytes = 0;
        boolean any = false;
        while (found.find()) {
            kilobytes += Double.parseDouble(found.group(1));
            any = true;
        }
        return any ? kilobytes / 1024 : Double.NaN;
    }

    /** Runs the JVM's own tool; returns an empty text if it does not exist. */
    public String jcmd(String... command) throws IOException, InterruptedException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(tool)) {
            return "";
        }
        List<String> words = new ArrayList<>(List.of(tool.toString(), "-J-XX:TieredStopAtLevel=1", Long.toString(pid)));
        words.addAll(List.of(command));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return said;
    }
}
