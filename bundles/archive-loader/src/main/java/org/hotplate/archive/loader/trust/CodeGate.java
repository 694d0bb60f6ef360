// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.hotplate.archive.ModelArchive;
import org.hotplate.archive.loader.store.Generation;
import org.hotplate.model.CarriedCode;
import org.hotplate.model.admin.CarriedHandler;
import org.hotplate.model.deploy.DeployException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether the code in an archive may run, and installs it if so. Before that, no jar is installed or run. */
public final class CodeGate {

    private static final Logger LOG = LoggerFactory.getLogger(CodeGate.class);

    /**
     * The result of an admission.
     *
     * @param carried the code, if the archive contains any
     * @param release ends the deployment, including the use of the code
     */
    public record Admission(Optional<CarriedHandler> carried, Runnable release) {}

    private record Permission(boolean granted, String why) {}

    private final CodePolicy policy;
    private final Publishers publishers;
    private final TrustStore trust;
    private final CodeHost host;
    /** The code in the archive that was read last under each name; no entry for an archive without code. */
    private final Map<String, CarriedCode> offered = new ConcurrentHashMap<>();

    public CodeGate(CodePolicy policy, Publishers publishers, TrustStore trust, CodeHost host) {
        this.policy = policy;
        this.publishers = publishers;
        this.trust = trust;
        this.host = host;
        policy.fault().ifPresent(LOG::error);
    }

    /**
     * Checks the code in an archive, and installs it if it may run.
     *
     * @param model its file's name without the extension
     * @param endpoint the name it will be served under, which operators use
     * @param generation the copy of the archive
     * @param release ends the deployment's use of that copy; the admission runs it at its end, or this method if there
     *     is no admission
     * @throws CodeRefusedException if the code cannot run, even with permission
     */
    public Admission admit(String model, String endpoint, Generation generation, ModelArchive archive, Runnable release)
            throws CodeRefusedException, IOException {
        offered.remove(model);
        return admit(model, endpoint, generation, archive, release, code -> offered.put(model, code));
    }

    /**
     * Same as {@link #admit} for a copy older than the last one: the operator's trust still applies to the last one.
     */
    public Admission readmit(
            String model, String endpoint, Generation generation, ModelArchive archive, Runnable release)
            throws CodeRefusedException, IOException {
        return admit(model, endpoint, generation, archive, release, code -> {});
    }

    private Admission admit(
            String model,
            String endpoint,
            Generation generation,
            ModelArchive archive,
            Runnable release,
            Consumer<CarriedCode> known)
            throws CodeRefusedException, IOException {
        Optional<Path> bundle = archive.service().bundle();
        if (bundle.isEmpty()) {
            return new Admission(Optional.empty(), release);
        }
        try {
            CarriedJar jar = CarriedJar.of(bundle.get());
            known.accept(jar.code());
            return admit(model, endpoint, generation, archive, jar, release);
        } catch (CodeRefusedException | IOException | RuntimeException e) {
            release.run();
            throw e;
        }
    }

    private Admission admit(
            String model,
            String endpoint,
            Generation generation,
            ModelArchive archive,
            CarriedJar jar,
            Runnable release)
            throws CodeRefusedException, IOException {
        String number = Long.toString(generation.number());
        Permission permission = permission(model, jar.code(), archive);
        String facts = jar.code() + ", " + permission.why();
        if (!permission.granted()) {
            String reason = "archive carries code: model:trust %s, or archives.code=signed|allow".formatted(endpoint)
                    + policy.fault().map(fault -> " (%s)".formatted(fault)).orElse("")
                    + (policy.rule() == CodePolicy.Rule.SIGNED ? " (%s)".formatted(permission.why()) : "");
            return new Admission(
                    Optional.of(new CarriedHandler(
                            jar.code().file(), CarriedHandler.location(model, number), Optional.of(reason), facts)),
                    release);
        }
        CodeHost.Use use = host.use(model, number, jar);
        LOG.info("Model {} carries code, {}: {}", model, permission.why(), jar.code());
        return new Admission(
                Optional.of(new CarriedHandler(jar.code().file(), use.location(), Optional.empty(), facts)), () -> {
                    use.end().run();
                    release.run();
                });
    }

    private Permission permission(String model, CarriedCode code, ModelArchive archive) {
        if (trust.trusts(model, code)) {
            return new Permission(true, "trusted by model:trust");
        }
        return switch (policy.rule()) {
            case ALLOW -> new Permission(true, "allowed by archives.code=allow");
            case DENY -> new Permission(false, "not trusted");
            case SIGNED -> {
                Publishers.Verdict verdict = publishers.of(archive);
                yield new Permission(verdict.trusted(), verdict.text());
            }
        };
    }

    /**
     * See {@link org.hotplate.model.deploy.ModelArchives#trust}.
     *
     * @param model its file's name without the extension
     * @param endpoint the name it is served under
     */
    public CarriedCode trust(String model, String endpoint, Optional<String> sha256) throws DeployException {
        CarriedCode code = offered.get(model);
        if (code == null) {
            throw new DeployException("The archive of model '%s' carries no code".formatted(endpoint));
        }
        if (sha256.isPresent() && !code.sha256().equalsIgnoreCase(sha256.get())) {
            throw new DeployException("Model '%s' carries %s, not the SHA-256 %s; nothing is trusted"
                    .formatted(endpoint, code, sha256.get()));
        }
        if (trust.trusts(model, code)) {
            throw new DeployException("Model '%s' carries %s, which is trusted already".formatted(endpoint, code));
        }
        try {
            trust.trust(model, code);
        } catch (IOException e) {
            throw new DeployException(
                    "That the code of model '%s' is trusted cannot be kept: %s".formatted(endpoint, e));
        }
        LOG.info("Model {}: an operator trusts {}", model, code);
        return code;
    }

    /** Records the code of a model that an earlier loader deployed. */
    public void adopt(String model, ModelArchive archive) throws CodeRefusedException, IOException {
        Optional<Path> bundle = archive.service().bundle();
        if (bundle.isPresent()) {
            offered.put(model, CarriedJar.of(bundle.get()).code());
        }
    }

    /** Revokes all permissions of a model whose archive was removed. */
    public void forget(String model) throws IOException {
        offered.remove(model);
        trust.forget(model);
    }
}
