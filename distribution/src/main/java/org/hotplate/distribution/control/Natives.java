// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hotplate.archive.Printable;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Reason;
import org.hotplate.natives.folder.NativesFolder;
import org.hotplate.natives.gpu.FolderInspection;
import org.hotplate.natives.gpu.LoaderTrial;
import org.hotplate.natives.gpu.NamedFolder;
import org.hotplate.natives.gpu.NamedLibraries;
import org.hotplate.natives.gpu.NativesFlavour;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Registers GPU libraries that the user has installed. Needs no server. */
@Command(
        name = "natives",
        description = {
            "Registers GPU libraries you installed: mxnet-gpu or onnx-gpu. Needs no server.",
            "Without NAME it lists those that are registered. The libraries are checked with ldd, not run. See docs/gpu.md.",
            "Exit status: 1 if they cannot be used.",
            "Example: hotplate natives mxnet-gpu --from /opt/mxnet-cu112"
        })
final class Natives implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "mxnet-gpu or onnx-gpu.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--from",
            paramLabel = "DIR|JAR",
            description =
                    "The folder with the libraries, which must stay there; or an archive of them (.jar, .zip, .whl),"
                            + " which is unpacked into data/natives.")
    private Optional<Path> from = Optional.empty();

    private final BaseFolder base;
    private final PrintStream out;
    private final LoaderTrial loader;

    Natives(BaseFolder base) {
        this(base, System.out, LoaderTrial.here());
    }

    Natives(BaseFolder base, PrintStream out, LoaderTrial loader) {
        this.base = base;
        this.out = out;
        this.loader = loader;
    }

    @Override
    public Integer call() throws CommandException {
        if (name.isEmpty() && from.isEmpty()) {
            NativesFlavour.all().forEach(this::list);
            return 0;
        }
        if (name.isEmpty()) {
            throw CommandException.usage("natives requires a NAME, which is %s, and --from DIR.".formatted(names()));
        }
        var flavour = flavour(name.get());
        if (from.isEmpty()) {
            throw CommandException.usage("natives %s requires --from DIR, the folder that contains %s; take it from %s."
                    .formatted(flavour.name(), flavour.mainLibrary(), flavour.source()));
        }
        requireLinux();
        register(flavour, from.get().toAbsolutePath().normalize());
        return 0;
    }

    private void register(NativesFlavour flavour, Path source) throws CommandException {
        var folder = Files.isRegularFile(source) ? new NativesArchive(flavour, base).unpack(source) : source;
        var seen = FolderInspection.of(flavour, folder, loader);
        if (!seen.useful()) {
            if (!folder.equals(source)) {
                remove(folder);
            }
            throw CommandException.failure(String.join(".\nhotplate: ", seen.faults()) + ".");
        }
        var built = seen.cuda().isEmpty() ? "cuda" : "cuda-" + seen.cuda();
        try {
            new NamedFolder(folder, "%s-linux-%s".formatted(built, processor())).write(base.data(), flavour);
        } catch (IOException e) {
            throw CommandException.failure(
                    "Cannot write %s: %s.".formatted(NamedFolder.file(base.data(), flavour), Reason.of(e)));
        }
        out.printf(
                "%s is in %s%s.%n", flavour.title(), folder, seen.cuda().isEmpty() ? "" : ", for CUDA " + seen.cuda());
        out.printf("It needs %s.%n", String.join(", ", seen.needed()));
        doubts(flavour, seen);
        out.printf(
                "Next: hotplate exec 'feature:uninstall %s', hotplate exec 'feature:install %s', hotplate restart.%n",
                flavour.instead(), flavour.name());
    }

    private static void remove(Path folder) throws CommandException {
        try {
            NativesFolder.delete(folder);
        } catch (IOException e) {
            throw CommandException.failure("Cannot delete %s: %s.".formatted(folder, Reason.of(e)));
        }
    }

    private void doubts(NativesFlavour flavour, FolderInspection seen) {
        if (seen.doubts().isEmpty()) {
            out.println("All of them are installed on this machine.");
            return;
        }
        out.printf(
                "Some of them are not installed on this machine; until they are, the engine %s here:%n",
                flavour.servesTheCpuWithoutCuda() ? "uses the CPU only" : "does not start");
        seen.doubts().forEach(doubt -> out.println("  - " + doubt + "."));
    }

    private void list(NativesFlavour flavour) {
        try {
            var libraries = NamedLibraries.find(base.data(), flavour, loader);
            out.printf(
                    "%s: %s in %s%n",
                    flavour.name(), libraries.named().build(), libraries.named().folder());
            libraries.seen().doubts().forEach(doubt -> out.println("  - " + doubt + "."));
        } catch (IOException e) {
            out.printf("%s: %s.%n", flavour.name(), e.getMessage());
        }
    }

    private static NativesFlavour flavour(String typed) throws CommandException {
        var known = NativesFlavour.find(typed);
        if (known.isPresent()) {
            return known.get();
        }
        if (NativesFlavour.all().stream().anyMatch(each -> each.instead().equals(typed))) {
            throw CommandException.usage(
                    "%s is a feature that contains its libraries; natives registers %s.".formatted(typed, names()));
        }
        throw CommandException.usage("Unknown natives '%s'; allowed are %s.".formatted(Printable.text(typed), names()));
    }

    private static String names() {
        return String.join(
                " or ", NativesFlavour.all().stream().map(NativesFlavour::name).toList());
    }

    private static void requireLinux() throws CommandException {
        var system = System.getProperty("os.name", "");
        if (!system.startsWith("Linux")) {
            throw CommandException.failure("GPU libraries require Linux, and this machine runs %s.".formatted(system));
        }
    }

    private static String processor() {
        var arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return arch.equals("amd64") ? "x86_64" : arch;
    }
}
