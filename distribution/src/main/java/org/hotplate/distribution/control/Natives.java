// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.hotplate.archive.Printable;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;
import org.hotplate.distribution.Typo;
import org.hotplate.natives.folder.NativesFolder;
import org.hotplate.natives.gpu.FolderInspection;
import org.hotplate.natives.gpu.LoaderTrial;
import org.hotplate.natives.gpu.NamedFolder;
import org.hotplate.natives.gpu.NamedLibraries;
import org.hotplate.natives.gpu.NativesFlavour;

/** Looks at libraries for GPUs that the user brings, and writes down where they are. No server is asked. */
final class Natives implements Command {

    static final String HELP =
            """
              --from DIR|JAR           the folder that holds the libraries, which stay there and must not go away; or an
                                       archive of them (.jar, .zip, .whl), which is unpacked into data/natives
            """;

    private final Base base;
    private final PrintStream out;
    private final LoaderTrial loader;

    Natives(Base base) {
        this(base, System.out, LoaderTrial.here());
    }

    Natives(Base base, PrintStream out, LoaderTrial loader) {
        this.base = base;
        this.out = out;
        this.loader = loader;
    }

    @Override
    public int run(List<String> arguments) throws Refusal {
        var given = Arguments.parse(List.of("--from"), List.of("--help", "-h"), arguments);
        if (given.has("--help") || given.has("-h")) {
            return new Help().run(List.of("natives"));
        }
        var from = given.value("--from");
        if (given.operands().isEmpty() && from.isEmpty()) {
            NativesFlavour.all().forEach(this::list);
            return 0;
        }
        if (given.operands().size() != 1) {
            throw Refusal.usage("natives takes one NAME, which is %s, and --from DIR.".formatted(names()));
        }
        var flavour = flavour(given.operands().get(0));
        if (from.isEmpty()) {
            throw Refusal.usage("natives %s needs --from DIR, the folder that holds %s; take it from %s."
                    .formatted(flavour.name(), flavour.mainLibrary(), flavour.source()));
        }
        requireLinux();
        name(flavour, path(from.get()));
        return 0;
    }

    private void name(NativesFlavour flavour, Path source) throws Refusal {
        var folder = Files.isRegularFile(source) ? new NativesArchive(flavour, base).unpack(source) : source;
        var seen = FolderInspection.of(flavour, folder, loader);
        if (!seen.useful()) {
            if (!folder.equals(source)) {
                remove(folder);
            }
            throw Refusal.failure(String.join(".\nhotplate: ", seen.faults()) + ".");
        }
        var built = seen.cuda().isEmpty() ? "cuda" : "cuda-" + seen.cuda();
        try {
            new NamedFolder(folder, "%s-linux-%s".formatted(built, processor())).write(base.data(), flavour);
        } catch (IOException e) {
            throw Refusal.failure(
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

    /** What was unpacked for nothing. */
    private static void remove(Path folder) throws Refusal {
        try {
            NativesFolder.delete(folder);
        } catch (IOException e) {
            throw Refusal.failure("Cannot delete %s: %s.".formatted(folder, Reason.of(e)));
        }
    }

    private void doubts(NativesFlavour flavour, FolderInspection seen) {
        if (seen.doubts().isEmpty()) {
            out.println("All of them are on this machine.");
            return;
        }
        out.printf(
                "Not all that is needed is on this machine; until it is, the engine %s here:%n",
                flavour.servesTheCpuWithoutCuda() ? "serves the CPU alone" : "does not start");
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

    private static NativesFlavour flavour(String typed) throws Refusal {
        var known = NativesFlavour.find(typed);
        if (known.isPresent()) {
            return known.get();
        }
        if (NativesFlavour.all().stream().anyMatch(each -> each.instead().equals(typed))) {
            throw Refusal.usage(
                    "%s is a feature that has its libraries in it; natives takes %s.".formatted(typed, names()));
        }
        throw Refusal.usage(NativesFlavour.all().stream()
                .map(NativesFlavour::name)
                .filter(each -> Typo.between(typed, each))
                .findFirst()
                .map(near -> "There are no natives '%s'; did you mean '%s'?".formatted(Printable.text(typed), near))
                .orElse("There are no natives '%s'; there is %s.".formatted(Printable.text(typed), names())));
    }

    private static String names() {
        return String.join(
                " or ", NativesFlavour.all().stream().map(NativesFlavour::name).toList());
    }

    private static void requireLinux() throws Refusal {
        var system = System.getProperty("os.name", "");
        if (!system.startsWith("Linux")) {
            throw Refusal.failure("Libraries for GPUs are for Linux, and this machine runs %s.".formatted(system));
        }
    }

    private static String processor() {
        var arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return arch.equals("amd64") ? "x86_64" : arch;
    }

    private static Path path(String typed) throws Refusal {
        try {
            return Path.of(typed).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw Refusal.failure("'%s' can name no file: %s.".formatted(Printable.text(typed), e.getReason()));
        }
    }
}
