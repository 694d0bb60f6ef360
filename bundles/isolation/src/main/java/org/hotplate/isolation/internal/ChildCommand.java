// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hotplate.isolation.internal.child.EngineProcess;

/**
 * How the children of one engine are started.
 *
 * @param classPath what the child consists of
 * @param libraries the folder of the native libraries
 * @param flavour what the native libraries were built for
 * @param main the class with the child's program
 * @param purpose what they are for
 * @param memory the limit of a child's memory in MB; 0 for none
 */
record ChildCommand(List<Path> classPath, Path libraries, String flavour, String main, Purpose purpose, int memory) {

    /** What a child is for. */
    enum Purpose {
        /** It tries networks and must not slow down the requests that are being processed. */
        TRIAL,
        /** It processes requests. */
        SERVING,
        /** It processes the requests of one model, without access to the network where the system permits that. */
        MODEL
    }

    /** What native code and the JVM read, so that the child runs a network as the server does. */
    private static final List<String> SAME_OPTIONS =
            List.of("-Xss", "-XX:MaxDirectMemorySize", "--enable-native-access", "--sun-misc-unsafe-memory-access");

    private static final String NICENESS = "10";

    private static final List<String> SAME_PROPERTIES = List.of("ai.djl.", "java.awt.headless", "file.encoding");

    ChildCommand {
        classPath = List.copyOf(classPath);
    }

    ChildCommand(List<Path> classPath, Path libraries, String flavour) {
        this(classPath, libraries, flavour, EngineProcess.class.getName(), Purpose.TRIAL, 0);
    }

    /** Returns the command for children that process requests. */
    ChildCommand serving() {
        return new ChildCommand(classPath, libraries, flavour, main, Purpose.SERVING, 0);
    }

    /** Returns the command for children that process the requests of one model. */
    ChildCommand ofModel(int memoryLimit) {
        return new ChildCommand(classPath, libraries, flavour, main, Purpose.MODEL, memoryLimit);
    }

    /**
     * Returns the command line.
     *
     * @param folder the child's own folder for temporary files
     * @param socket its Unix domain socket, or an empty text for TCP
     */
    List<String> line(Path folder, String socket) {
        List<String> line = new ArrayList<>();
        if (purpose == Purpose.TRIAL && onPath("nice")) {
            line.addAll(List.of("nice", "-n", NICENESS));
        }
        if (purpose == Purpose.MODEL && !socket.isEmpty()) {
            line.addAll(Namespaces.prefix());
        }
        if (memory > 0 && onPath("sh")) {
            // private memory that can be written; the address space of a JVM is larger than what it uses
            line.addAll(List.of("sh", "-c", "ulimit -d %d; exec \"$@\"".formatted(memory * 1024L), "sh"));
        }
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // a network that needs more heap than the server has must fail in the child
        line.add("-Xmx" + (Runtime.getRuntime().maxMemory() >> 20) + "m");
        line.addAll(List.of(
                "-Xms8m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + crashReport(folder),
                "-Djava.io.tmpdir=" + folder,
                "-Djna.tmpdir=" + folder,
                "-Dorg.ops4j.pax.logging.DefaultServiceLog.level=WARN"));
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (SAME_OPTIONS.stream().anyMatch(option::startsWith)) {
                line.add(option);
            }
        }
        for (String name : System.getProperties().stringPropertyNames()) {
            if (SAME_PROPERTIES.stream().anyMatch(name::startsWith)) {
                line.add("-D%s=%s".formatted(name, System.getProperty(name)));
            }
        }
        line.add("-cp");
        line.add(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        line.addAll(List.of(main, socket, libraries.toString(), flavour));
        return line;
    }

    private static boolean onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator, -1))
                .anyMatch(folder -> !folder.isEmpty() && Files.isExecutable(Path.of(folder, program)));
    }

    /** Returns where the JVM writes its report when native code crashes. */
    static Path crashReport(Path folder) {
        return folder.resolve("crash.log");
    }
}
