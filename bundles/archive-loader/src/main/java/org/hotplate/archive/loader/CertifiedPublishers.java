// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ModelArchive;
import org.hotplate.archive.Publisher;
import org.hotplate.archive.TrustedPublishers;

/** Those whom the certificates named in the configuration vouch for. */
record CertifiedPublishers(TrustedPublishers trusted) implements Publishers {

    private static final String NOTE = "publisher.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void note(Path file, Generation generation, ModelArchive archive) throws IOException {
        if (archive.service().bundle().isEmpty()) {
            return;
        }
        var note = JSON.createObjectNode();
        try {
            Publisher publisher = trusted.check(file, generation.files());
            note.put("subject", publisher.subject()).put("fingerprint", publisher.fingerprint());
        } catch (ArchiveException e) {
            note.put("fault", e.getMessage().replace(file.toString(), String.valueOf(file.getFileName())));
        }
        Files.writeString(generation.folder().resolve(NOTE), JSON.writeValueAsString(note));
    }

    @Override
    public Verdict of(Generation generation) throws IOException {
        JsonNode note;
        try {
            note = JSON.readTree(Files.readString(generation.folder().resolve(NOTE)));
        } catch (NoSuchFileException e) {
            return new Verdict(false, "not signed, as far as is known of this copy");
        }
        if (note.has("fault")) {
            return new Verdict(false, note.path("fault").asText());
        }
        String subject = note.path("subject").asText();
        return trusted.names(note.path("fingerprint").asText())
                ? new Verdict(true, "signed by " + subject)
                : new Verdict(false, "signed by %s, who is none of archives.certificates any more".formatted(subject));
    }
}
