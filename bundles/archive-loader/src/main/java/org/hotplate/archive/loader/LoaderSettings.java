// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.common.config.ConfigReader;
import org.slf4j.Logger;

/**
 * The configuration of the archive loader.
 *
 * @param limits of an archive's content
 * @param signed whether archives must be signed, as text: {@code true}, {@code false}, or a wrong value at the start
 * @param certificates the names of files with the publishers' certificates
 * @param code the rule for code in archives, as text: {@code deny}, {@code signed}, {@code allow}, or a wrong value at
 *     the start
 */
record LoaderSettings(ArchiveLimits limits, String signed, List<String> certificates, String code) {

    static final String PID = "hotplate.archive.loader";

    private static final String SIGNED = "archives.signed";
    private static final String CODE = "archives.code";

    LoaderSettings {
        certificates = List.copyOf(certificates);
    }

    /**
     * Reads the first configuration. There is no previous one to keep: a wrong limit is replaced by its default, a wrong
     * {@code archives.code} permits nothing, and with a wrong {@code archives.signed}, which {@code Signing} reports, no
     * archive is accepted.
     */
    static LoaderSettings atStart(Map<String, ?> properties, Logger log) {
        ConfigReader in = new ConfigReader(PID, properties);
        LoaderSettings settings = read(in);
        in.report(log, "the default is used");
        return settings;
    }

    /** Reads a changed configuration; empty if a value is wrong, so that the previous one stays in effect. */
    static Optional<LoaderSettings> changed(Map<String, ?> properties, Logger log) {
        ConfigReader in = new ConfigReader(PID, properties);
        LoaderSettings settings = read(in);
        in.parsed(SIGNED, "", "true or false", text -> text.matches("(?i)true|false") ? text : null);
        return in.report(log, "the previous configuration stays in effect") ? Optional.of(settings) : Optional.empty();
    }

    private static LoaderSettings read(ConfigReader in) {
        in.parsed(CODE, "", "deny, signed or allow", text -> text.matches("(?i)deny|signed|allow") ? text : null);
        return new LoaderSettings(
                new ArchiveLimits(
                        in.integer("max.entries", ArchiveLimits.ENTRIES, 1, Integer.MAX_VALUE),
                        in.number("max.unpacked.bytes", ArchiveLimits.UNPACKED_BYTES, 1, Long.MAX_VALUE)),
                in.text(SIGNED, "false"),
                in.list("archives.certificates", "names of files, separated by commas", name -> true),
                in.text(CODE, "deny"));
    }
}
