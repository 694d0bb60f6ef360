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

/**
 * Decides whether the code that an archive carries may run, and has it installed if so. Nothing of a jar is run, or so
 * much as installed, before.
 */
public final class CodeGate {

    private static final Logger LOG = LoggerFactory.getLogger(CodeGate.class);

    /**
     * What a deployment of an archive is to be told of its code.
     *
     * @param carried the code, if there is any
     * @param release the deployment's end, the code's included
     */
    public record Admission(Optional<CarriedHandler> carried, Runnable release) {}

    private record Leave(boolean given, String why) {}

    private final CodePolicy policy;
    private final Publishers publishers;
    private final TrustStore trust;
    private final CodeHost host;
    /** What the archive that was last read under each name carries; absent for one that carries nothing. */
    private final Map<String, CarriedCode> offered = new ConcurrentHashMap<>();

    public CodeGate(CodePolicy policy, Publishers publishers, TrustStore trust, CodeHost host) {
        this.policy = policy;
        this.publishers = publishers;
        this.trust = trust;
        this.host = host;
        policy.fault().ifPresent(LOG::error);
    }

    /**
     * Looks at what an archive carries, and installs it if it may run.
     *
     * @param model its file's name without the ending
     * @param endpoint the name it is to be served under, by which an operator knows it
     * @param generation which copy of the archive it is
     * @param release what ends the deployment's use of that copy; run in any case, by the admission or, if there is
     *     none, now
     * @throws CodeRefusedException if it may run, or would wait for leave to, and cannot
     */
    public Admission admit(String model, String endpoint, Generation generation, ModelArchive archive, Runnable release)
            throws CodeRefusedException, IOException {
        offered.remove(model);
        return admit(model, endpoint, generation, archive, release, code -> offered.put(model, code));
    }

    /** As {@link #admit}, for an older copy than was last offered: that one stays what an operator may trust. */
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
        Leave leave = leave(model, jar.code(), archive);
        String facts = jar.code() + ", " + leave.why();
        if (!leave.given()) {
            String reason = "archive carries code: model:trust %s, or archives.code=signed|allow".formatted(endpoint)
                    + policy.fault().map(fault -> " (%s)".formatted(fault)).orElse("")
                    + (policy.rule() == CodePolicy.Rule.SIGNED ? " (%s)".formatted(leave.why()) : "");
            return new Admission(
                    Optional.of(new CarriedHandler(
                            jar.code().file(), CarriedHandler.location(model, number), Optional.of(reason), facts)),
                    release);
        }
        CodeHost.Use use = host.use(model, number, jar);
        LOG.info("Model {} carries code, {}: {}", model, leave.why(), jar.code());
        return new Admission(
                Optional.of(new CarriedHandler(jar.code().file(), use.location(), Optional.empty(), facts)), () -> {
                    use.end().run();
                    release.run();
                });
    }

    private Leave leave(String model, CarriedCode code, ModelArchive archive) {
        if (trust.trusts(model, code)) {
            return new Leave(true, "trusted by model:trust");
        }
        return switch (policy.rule()) {
            case ALLOW -> new Leave(true, "allowed by archives.code=allow");
            case DENY -> new Leave(false, "not trusted");
            case SIGNED -> {
                Publishers.Verdict verdict = publishers.of(archive);
                yield new Leave(verdict.trusted(), verdict.text());
            }
        };
    }

    /**
     * As {@link org.hotplate.model.deploy.ModelArchives#trust}.
     *
     * @param model its file's name without the ending
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

    /** Notes what a model carries that an earlier loader has deployed. */
    public void adopt(String model, ModelArchive archive) throws CodeRefusedException, IOException {
        Optional<Path> bundle = archive.service().bundle();
        if (bundle.isPresent()) {
            offered.put(model, CarriedJar.of(bundle.get()).code());
        }
    }

    /** Takes all leave back: the model's archive is gone. */
    public void forget(String model) throws IOException {
        offered.remove(model);
        trust.forget(model);
    }
}
