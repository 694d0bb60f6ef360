// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ModelName;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;
import org.hotplate.tools.export.ArchiveSigner;
import org.hotplate.tools.export.ExportRequest;
import org.hotplate.tools.export.ExportResult;
import org.hotplate.tools.export.Imprint;
import org.hotplate.tools.export.ModelExport;
import org.hotplate.tools.export.NetworkTrial;
import org.hotplate.tools.export.Selection;
import org.hotplate.tools.export.SignatureDraft;

/** Packs a model's files into an archive, as MMS's mxnet-model-export did. */
final class Export implements Command {

    static final String HELP =
            """
              --model-name NAME        what the model is called; the archive is NAME.model
              --model-path FOLDER      where its files are: NAME-symbol.json and NAME-0000.params, or one .onnx file,
                                       signature.json, and what else belongs to it; nothing is written there
              --service-file-path FILE the service, NAME.py or a handler bundle NAME.jar (short: --service); without it
                                       the stock one for the signature's type of input
              --output FILE            write it there; a folder will do
              --force                  replace an archive that is there
              --author NAME            --author-email ADDRESS     --description TEXT     --model-version TEXT
              --include GLOB           pack these other files alone; can be given several times
              --exclude GLOB           leave these files out; can be given several times
              --accept-signature       pack the signature that is drafted where signature.json is absent
              --compress               make it smaller; MMS takes it as well
              --sign-with KEYSTORE     sign it, as jarsigner does
              --alias NAME             with this key of the key store
              --storepass-file FILE    the key store's password is this file's first line
              --storepass-env NAME     or the value of this variable; without either, it is asked for
            """;

    private static final List<String> VALUED = List.of(
            "--model-name",
            "--model-path",
            "--service-file-path",
            "--output",
            "--author",
            "--author-email",
            "--description",
            "--model-version",
            "--include",
            "--exclude",
            "--sign-with",
            "--alias",
            "--storepass-file",
            "--storepass-env");
    private static final List<String> FLAGS = List.of("--force", "--accept-signature", "--compress", "--help", "-h");

    private final NetworkTrial trial;

    Export(NetworkTrial trial) {
        this.trial = trial;
    }

    @Override
    public int run(List<String> arguments) throws Refusal {
        var given = Arguments.parse(VALUED, FLAGS, arguments);
        if (given.has("--help") || given.has("-h")) {
            return new Help().run(List.of("export"));
        }
        var request = request(given);
        var export = new ModelExport(new ProgressLine(request.modelName()), signer(given));
        try {
            var draft = export.draft(request, trial);
            if (draft.isPresent()) {
                request = request.withSignature(accepted(draft.get(), request, given.has("--accept-signature")));
            }
            report(export.export(request));
            return 0;
        } catch (ArchiveException e) {
            throw Refusal.failure(sentence(e.getMessage()));
        }
    }

    private static ExportRequest request(Arguments given) throws Refusal {
        if (!given.operands().isEmpty()) {
            throw Refusal.usage("export takes options alone, and '%s' is none."
                    .formatted(given.operands().get(0)));
        }
        var name = required(given, "--model-name", "what the model is called");
        var folder = path("--model-path", required(given, "--model-path", "the folder that holds the model's files"));
        var fault = ModelName.fault(name);
        if (fault.isPresent()) {
            throw Refusal.usage(sentence(fault.get()));
        }
        var output = output(given.value("--output").orElse(name + ".model"));
        var service = given.value("--service-file-path");
        var request = ExportRequest.of(name, folder, output)
                .withForce(given.has("--force"))
                .withCompress(given.has("--compress"))
                .withSelection(new Selection(given.values("--include"), given.values("--exclude")))
                .withImprint(new Imprint(
                        given.value("--description"),
                        given.value("--model-version"),
                        given.value("--author"),
                        given.value("--author-email")));
        return service.isPresent() ? request.withService(service.get()) : request;
    }

    private static String required(Arguments given, String option, String what) throws Refusal {
        return given.value(option)
                .orElseThrow(() -> Refusal.usage(
                        "export needs %s, %s; 'hotplate help export' lists the options.".formatted(option, what)));
    }

    /** Takes a leading {@code ~} for the home folder: shells leave it alone in {@code --model-path=~/model}. */
    private static Path path(String option, String value) throws Refusal {
        try {
            return value.equals("~") || value.startsWith("~/")
                    ? Path.of(System.getProperty("user.home") + value.substring(1))
                    : Path.of(value);
        } catch (InvalidPathException e) {
            throw Refusal.usage("%s takes a path, and '%s' can be none: %s.".formatted(option, value, e.getReason()));
        }
    }

    /** A path forgets the separator at its end, by which its writer meant a folder. */
    private static Path output(String value) throws Refusal {
        var output = path("--output", value);
        if ((value.endsWith("/") || value.endsWith(File.separator)) && !Files.isDirectory(output)) {
            throw Refusal.failure("There is no folder %s to write the archive into; make it first.".formatted(value));
        }
        return output;
    }

    private static Optional<ArchiveSigner> signer(Arguments given) throws Refusal {
        var store = given.value("--sign-with");
        if (store.isEmpty()) {
            for (var option : List.of("--alias", "--storepass-file", "--storepass-env")) {
                if (given.value(option).isPresent()) {
                    throw Refusal.usage("%s goes with --sign-with KEYSTORE alone.".formatted(option));
                }
            }
            return Optional.empty();
        }
        return Optional.of(
                KeyStoreSigner.open(path("--sign-with", store.get()), given.value("--alias"), password(given)));
    }

    private static char[] password(Arguments given) throws Refusal {
        var file = given.value("--storepass-file");
        var variable = given.value("--storepass-env");
        if (file.isPresent() && variable.isPresent()) {
            throw Refusal.usage("The key store has one password; give --storepass-file or --storepass-env.");
        }
        if (file.isPresent()) {
            try (var lines = Files.lines(path("--storepass-file", file.get()))) {
                return lines.findFirst().orElse("").toCharArray();
            } catch (IOException e) {
                throw Refusal.failure("The password file %s cannot be read: %s.".formatted(file.get(), Reason.of(e)));
            }
        }
        if (variable.isPresent()) {
            var value = System.getenv(variable.get());
            if (value == null) {
                throw Refusal.failure("There is no environment variable %s.".formatted(variable.get()));
            }
            return value.toCharArray();
        }
        return Optional.ofNullable(System.console())
                .filter(console -> ProgressLine.ON_TERMINAL)
                .map(console -> console.readPassword("Password of the key store: "))
                .orElseThrow(
                        () -> Refusal.usage(
                                "--sign-with needs the key store's password: give --storepass-file or --storepass-env, or use a terminal."));
    }

    private static SignatureDraft accepted(SignatureDraft draft, ExportRequest request, boolean accept) throws Refusal {
        System.out.print(draft.json());
        draft.unknown().forEach(each -> System.err.println("hotplate: " + each));
        draft.guesses().forEach(each -> System.err.println("hotplate: " + each));
        if (!accept) {
            throw Refusal.failure(
                    "%s has no signature.json; above is a draft of one. Save it there as signature.json and correct it, or accept it with --accept-signature."
                            .formatted(request.folder()));
        }
        return draft;
    }

    private static void report(ExportResult result) {
        System.out.printf(
                Locale.ROOT,
                "Exported %s: %d files, %,d bytes.%n",
                result.file(),
                result.entries().size(),
                result.bytes());
        if (!result.leftOut().isEmpty()) {
            System.out.println("Left out: " + String.join(", ", result.leftOut()));
        }
        result.notes().forEach(System.out::println);
    }

    private static String sentence(String message) {
        return message.endsWith(".") ? message : message + ".";
    }
}
