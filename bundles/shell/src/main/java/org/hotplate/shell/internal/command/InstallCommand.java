// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReader;
import org.hotplate.model.ModelId;
import org.hotplate.shell.internal.CommandException;
import org.hotplate.shell.internal.Completes;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings archives into the watched folder, whole or not at all. */
@Component(service = InstallCommand.class, immediate = true)
@GogoCommand(scope = "model", function = "install")
public final class InstallCommand {

    private static final Logger LOG = LoggerFactory.getLogger(InstallCommand.class);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final Optional<Path> deploy;
    private final WebSource web;

    @Activate
    public InstallCommand(BundleContext context) {
        this(Optional.ofNullable(context.getProperty("hotplate.deploy")).map(Path::of), new WebSource());
    }

    InstallCommand(Optional<Path> deploy, WebSource web) {
        this.deploy = deploy.map(folder -> folder.toAbsolutePath().normalize());
        this.web = web;
        this.deploy.ifPresent(InstallCommand::clear);
    }

    private static void clear(Path folder) {
        try {
            new DeployFolder(folder).clear();
        } catch (IOException e) {
            LOG.warn("What an earlier server left in {} cannot be deleted", folder, e);
        }
    }

    @Descriptor("Copies an archive into the watched folder, from which it is served")
    public String install(
            CommandSession session,
            @Descriptor("replaces the archive that is there under the same name")
                    @Parameter(names = "--force", absentValue = "false", presentValue = "true")
                    boolean force,
            @Descriptor("the name to serve it under, in place of the file's; NAME@1.2 for a version of its own")
                    @Parameter(names = "--name", absentValue = "")
                    String givenName,
            @Descriptor("the SHA-256 that the archive must have, 64 hexadecimal digits")
                    @Parameter(names = "--sha256", absentValue = "")
                    String givenSha256,
            @Descriptor("FILE: a .model archive, a folder of the same files, or the http or https URL of an archive,"
                            + " which allowed-urls in conf/hotplate.properties must allow")
                    @Completes(Completes.With.FILES)
                    @Nullable
                    String file)
            throws CommandException, IOException {
        String sha256 = givenSha256.toLowerCase(Locale.ROOT);
        if (!sha256.isEmpty() && !SHA256.matcher(sha256).matches()) {
            throw new CommandException("'%s' is not a SHA-256: 64 hexadecimal digits are".formatted(givenSha256));
        }
        ArchiveSource source = ArchiveSource.of(session.currentDir(), String.valueOf(file), folder());
        String name = givenName.isEmpty() ? source.name() : givenName;
        Optional<String> fault = ModelId.fileFault(name);
        if (fault.isPresent()) {
            throw new CommandException(fault.get() + "; choose another with --name");
        }
        String key = ArchiveKey.of(name + DeployFolder.SUFFIX).orElseThrow();
        DeployFolder target = new DeployFolder(folder());
        boolean replaces = mayReplace(target, key, force);
        if (replaces && source.isFile(target.of(key))) {
            throw new CommandException(
                    "%s is the deployed archive itself; 'model:reload %s' reads it again".formatted(source, name));
        }
        clear(folder());
        if (source.isFolder()) {
            if (!sha256.isEmpty()) {
                throw new CommandException("%s is a folder, and only an archive has a SHA-256".formatted(source));
            }
            target.install(source.path(), key);
        } else {
            try (CountedContent content = source.open(web, session);
                    Incoming incoming = target.incoming(key, content.length())) {
                String actual = incoming.fill(content);
                if (content.length() >= 0 && content.count() != content.length()) {
                    throw new CommandException("%s gave %d bytes in place of %d; nothing was installed"
                            .formatted(source, content.count(), content.length()));
                }
                check(source, incoming, actual, sha256);
                mayReplace(target, key, force);
                target.place(incoming.file(), key);
            } catch (IOException e) {
                throw new CommandException("Nothing was installed: " + ArchiveSource.reason(e), e);
            }
        }
        return replaces
                ? "Replaced %s; '%s' serves the new version once it is loaded, the old one until then: model:info %s"
                        .formatted(target.of(key), name, name)
                : "Copied to %s; it is loaded now and served as '%s': model:info %s"
                        .formatted(target.of(key), name, name);
    }

    private static boolean mayReplace(DeployFolder target, String name, boolean force) throws CommandException {
        boolean replaces = target.holds(name);
        if (replaces && !force) {
            throw new CommandException(
                    "%s already exists; replace it with --force, or choose another --name".formatted(target.of(name)));
        }
        return replaces;
    }

    private static void check(ArchiveSource source, Incoming incoming, String actual, String wanted)
            throws CommandException, IOException {
        if (!wanted.isEmpty() && !wanted.equals(actual)) {
            throw new CommandException(
                    "The SHA-256 of %s is %s and not %s; nothing was installed".formatted(source, actual, wanted));
        }
        switch (new ArchiveReader(ArchiveLimits.DEFAULT).inspect(incoming.file())) {
            case WHOLE -> {}
            case INCOMPLETE ->
                throw new CommandException(
                        "%s is not a whole archive: its end is missing; nothing was installed".formatted(source));
            case NOT_AN_ARCHIVE ->
                throw new CommandException(
                        "%s is not a .model archive: it is not a zip file; nothing was installed".formatted(source));
        }
    }

    private Path folder() throws CommandException {
        return DeployFolder.required(deploy);
    }
}
