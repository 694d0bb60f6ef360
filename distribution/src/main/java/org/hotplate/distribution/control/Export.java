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
import java.util.concurrent.Callable;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ModelName;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Reason;
import org.hotplate.tools.export.ArchiveInfo;
import org.hotplate.tools.export.ArchiveSigner;
import org.hotplate.tools.export.ExportRequest;
import org.hotplate.tools.export.ExportResult;
import org.hotplate.tools.export.ModelExport;
import org.hotplate.tools.export.NetworkTrial;
import org.hotplate.tools.export.Selection;
import org.hotplate.tools.export.SignatureDraft;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Packs a model's files into an archive, as MMS's mxnet-model-export did. */
@Command(
        name = "export",
        description = {
            "Packs a model's files into an archive. Needs no server.",
            "Example: hotplate export --model-name squeezenet --model-path models/squeezenet",
            "Exit status: 1 if the files are not a model that can be served."
        })
final class Export implements Callable<Integer> {

    @Option(names = "--model-name", required = true, paramLabel = "NAME", description = "The model's name.")
    private String name = "";

    @Option(
            names = "--model-path",
            required = true,
            paramLabel = "FOLDER",
            description = "The folder with its files: NAME-symbol.json and NAME-0000.params, or one .onnx file;"
                    + " signature.json; other files that belong to it. Nothing is written there.")
    private String folder = "";

    @Option(
            names = "--service-file-path",
            paramLabel = "FILE",
            description =
                    "The service, NAME.py or a handler bundle NAME.jar (the stock service for the signature's input).")
    private Optional<String> service = Optional.empty();

    @Option(names = "--output", paramLabel = "FILE", description = "The archive or its folder (NAME.model).")
    private Optional<String> output = Optional.empty();

    @Option(names = "--force", description = "Replace an existing archive.")
    private boolean force;

    @Option(names = "--author", paramLabel = "NAME", description = "The author.")
    private Optional<String> author = Optional.empty();

    @Option(names = "--author-email", paramLabel = "ADDRESS", description = "The author's address.")
    private Optional<String> authorEmail = Optional.empty();

    @Option(names = "--description", paramLabel = "TEXT", description = "The model's description.")
    private Optional<String> description = Optional.empty();

    @Option(names = "--model-version", paramLabel = "TEXT", description = "The model's version.")
    private Optional<String> version = Optional.empty();

    @Option(names = "--include", paramLabel = "GLOB", description = "Pack only these other files. Repeatable.")
    private List<String> include = List.of();

    @Option(names = "--exclude", paramLabel = "GLOB", description = "Omit these files. Repeatable.")
    private List<String> exclude = List.of();

    @Option(
            names = "--accept-signature",
            description = "If there is no signature.json, pack the signature that is drafted for the network.")
    private boolean acceptSignature;

    @Option(names = "--compress", description = "Compress the archive, which MMS can read as well.")
    private boolean compress;

    @Mixin
    private Signing signing = new Signing();

    /** The options for signing the archive. */
    static final class Signing {

        @Option(
                names = "--sign-with",
                paramLabel = "KEYSTORE",
                description = "Sign the archive with a key of this key store, as jarsigner does.")
        private Optional<String> store = Optional.empty();

        @Option(names = "--alias", paramLabel = "NAME", description = "The key, if the key store has several.")
        private Optional<String> alias = Optional.empty();

        @Option(
                names = "--storepass-file",
                paramLabel = "FILE",
                description = "The first line of this file is the key store's password.")
        private Optional<String> passwordFile = Optional.empty();

        @Option(
                names = "--storepass-env",
                paramLabel = "NAME",
                description =
                        "This environment variable contains the password. Without both options you are prompted for it.")
        private Optional<String> passwordVariable = Optional.empty();
    }

    private final NetworkTrial trial;

    Export(NetworkTrial trial) {
        this.trial = trial;
    }

    @Override
    public Integer call() throws CommandException {
        var request = request();
        var export = new ModelExport(new ProgressLine(request.modelName()), signer(signing));
        try {
            var draft = export.draft(request, trial);
            if (draft.isPresent()) {
                request = request.withSignature(accepted(draft.get(), request, acceptSignature));
            }
            report(export.export(request));
            return 0;
        } catch (ArchiveException e) {
            throw CommandException.failure(sentence(e.getMessage()));
        }
    }

    private ExportRequest request() throws CommandException {
        var fault = ModelName.fault(name);
        if (fault.isPresent()) {
            throw CommandException.usage(sentence(fault.get()));
        }
        var request = ExportRequest.of(name, path("--model-path", folder), output(output.orElse(name + ".model")))
                .withForce(force)
                .withCompress(compress)
                .withSelection(new Selection(include, exclude))
                .withInfo(new ArchiveInfo(description, version, author, authorEmail));
        return service.isPresent() ? request.withService(service.get()) : request;
    }

    /**
     * Returns the path of an option. Expands a leading {@code ~}, which shells do not expand in {@code
     * --model-path=~/model}.
     */
    private static Path path(String option, String value) throws CommandException {
        try {
            return value.equals("~") || value.startsWith("~/")
                    ? Path.of(System.getProperty("user.home") + value.substring(1))
                    : Path.of(value);
        } catch (InvalidPathException e) {
            throw CommandException.usage("%s must be a path, not '%s': %s.".formatted(option, value, e.getReason()));
        }
    }

    /** Returns the output path. A value that ends with a separator must be an existing folder. */
    private static Path output(String value) throws CommandException {
        var output = path("--output", value);
        if ((value.endsWith("/") || value.endsWith(File.separator)) && !Files.isDirectory(output)) {
            throw CommandException.failure(
                    "There is no folder %s to write the archive to; create it first.".formatted(value));
        }
        return output;
    }

    private static Optional<ArchiveSigner> signer(Signing signing) throws CommandException {
        if (signing.store.isEmpty()) {
            if (signing.alias.isPresent() || signing.passwordFile.isPresent() || signing.passwordVariable.isPresent()) {
                throw CommandException.usage(
                        "--alias, --storepass-file and --storepass-env require --sign-with KEYSTORE.");
            }
            return Optional.empty();
        }
        return Optional.of(
                KeyStoreSigner.open(path("--sign-with", signing.store.get()), signing.alias, password(signing)));
    }

    private static char[] password(Signing signing) throws CommandException {
        if (signing.passwordFile.isPresent() && signing.passwordVariable.isPresent()) {
            throw CommandException.usage(
                    "The key store has one password; use either --storepass-file or --storepass-env.");
        }
        if (signing.passwordFile.isPresent()) {
            var file = signing.passwordFile.get();
            try (var lines = Files.lines(path("--storepass-file", file))) {
                return lines.findFirst().orElse("").toCharArray();
            } catch (IOException e) {
                throw CommandException.failure(
                        "The password file %s cannot be read: %s.".formatted(file, Reason.of(e)));
            }
        }
        if (signing.passwordVariable.isPresent()) {
            var value = System.getenv(signing.passwordVariable.get());
            if (value == null) {
                throw CommandException.failure(
                        "There is no environment variable %s.".formatted(signing.passwordVariable.get()));
            }
            return value.toCharArray();
        }
        return Optional.ofNullable(System.console())
                .filter(console -> ProgressLine.ON_TERMINAL)
                .map(console -> console.readPassword("Password of the key store: "))
                .orElseThrow(
                        () -> CommandException.usage(
                                "--sign-with requires the key store's password: use --storepass-file or --storepass-env, or a terminal."));
    }

    private static SignatureDraft accepted(SignatureDraft draft, ExportRequest request, boolean accept)
            throws CommandException {
        System.out.print(draft.json());
        draft.unknown().forEach(each -> System.err.println("hotplate: " + each));
        draft.guesses().forEach(each -> System.err.println("hotplate: " + each));
        if (!accept) {
            throw CommandException.failure(
                    "%s has no signature.json; above is a draft of one. Save it there as signature.json and correct it, or use it unchanged with --accept-signature."
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
