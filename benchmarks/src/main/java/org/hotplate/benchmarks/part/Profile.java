// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.hotplate.benchmarks.product.Server;
import org.hotplate.benchmarks.report.Section;

/** Where the threads of a busy server spend their time: samples of Flight Recorder, by methods of the product. */
public final class Profile implements Part {

    private static final int SHOWN = 8;
    private static final int CONNECTIONS = 16;

    /** With the settings {@code profile}, threads in native code are sampled half as often as those in Java. */
    private static final Map<String, Integer> WEIGHTS = Map.of("jdk.ExecutionSample", 1, "jdk.NativeMethodSample", 2);

    /** Native methods in which a thread only waits. */
    private static final Pattern WAITING =
            Pattern.compile("(EPoll|KQueue|WEPoll)\\.\\w+|Net\\.(accept|poll)|UnixDomainSockets\\.\\w+|Object\\.wait");

    @Override
    public Section run(Bench bench) throws Exception {
        Section section = new Section("Where the time goes, by Flight Recorder, %d connections".formatted(CONNECTIONS));
        bench.bare().close();
        for (Workload workload :
                List.of(bench.workloads().small(), bench.workloads().trivial())) {
            Path recording = bench.folder("profile").resolve(workload.name() + ".jfr");
            Files.deleteIfExists(recording);
            try (Server server = bench.serving("profile", workload)) {
                bench.load(server, workload, CONNECTIONS, bench.warmUpSeconds() / 2);
                server.process().jcmd("JFR.start", "name=benchmark", "settings=profile");
                bench.load(server, workload, CONNECTIONS, bench.of(10, 4));
                server.process().jcmd("JFR.dump", "name=benchmark", "filename=" + recording);
                server.remove(workload.name());
            }
            tell(section, workload, recording);
        }
        return section;
    }

    private static void tell(Section section, Workload workload, Path recording) throws IOException {
        if (!Files.isRegularFile(recording)) {
            section.say("%s: this JVM has no Flight Recorder.".formatted(workload.title()));
            return;
        }
        Map<String, Integer> samples = new HashMap<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(recording)) {
            Integer weight = WEIGHTS.get(event.getEventType().getName());
            if (weight != null && event.getStackTrace() != null) {
                String thread = thread(event);
                String where = where(event.getStackTrace().getFrames());
                if (!where.isEmpty()) {
                    samples.merge(thread + "\t" + where, weight, Integer::sum);
                }
            }
        }
        double all = samples.values().stream().mapToInt(Integer::intValue).sum();
        section.head(workload.title() + ": thread", "deepest method of ours", "called there", "share");
        samples.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(SHOWN)
                .forEach(entry -> {
                    String[] words = entry.getKey().split("\t", -1);
                    String share = String.format(Locale.ROOT, "%.1f %%", 100 * entry.getValue() / all);
                    section.row(words[0], "`" + words[1] + "`", words[2].isEmpty() ? "" : "`" + words[2] + "`", share);
                });
        section.endTable();
    }

    private static String thread(RecordedEvent event) {
        String name = event.getThread("sampledThread") == null
                ? "?"
                : String.valueOf(event.getThread("sampledThread").getJavaName());
        return name.startsWith("qtp") ? "HTTP" : name.replaceAll("-?[0-9]+$", "");
    }

    /** Returns the innermost frame of the product and the one it called; empty for a thread that waits. */
    private static String where(List<RecordedFrame> frames) {
        if (frames.isEmpty() || WAITING.matcher(name(frames.get(0))).matches()) {
            return "";
        }
        String called = "";
        for (RecordedFrame frame : frames) {
            if (frame.getMethod().getType().getName().startsWith("org.hotplate.")) {
                return name(frame) + "\t" + called;
            }
            called = name(frame);
        }
        return "none of ours\t" + name(frames.get(0));
    }

    private static String name(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return type.substring(type.lastIndexOf('.') + 1) + "."
                + frame.getMethod().getName();
    }
}
