// SPDX-License-Identifier: Apache-2.0
package org.hotplate.mms.internal;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hotplate.model.ModelId;

/**
 * What a registration places in the deploy folder.
 *
 * @param source the absolute path or URL to copy from; empty if the archive is there already
 * @param name the model's name, perhaps with a version
 * @param archive the name of the file
 */
record Placement(Optional<String> source, String name, String archive) {

    private static final Pattern WEB = Pattern.compile("(?i)https?:.*", Pattern.DOTALL);
    private static final Pattern NO_FILE_NAME =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*|.*[/\\\\].*", Pattern.DOTALL);
    private static final List<String> ENDINGS = List.of(".model", ".onnx");

    /**
     * Finds what to place.
     *
     * @param folder the deploy folder
     * @throws RefusedException if the source is no file of the folder, or the name is not valid or in use by another file
     */
    static Placement of(Registration asked, Path folder) throws RefusedException {
        String url = asked.url();
        boolean web = WEB.matcher(url).matches();
        String file = web ? lastSegment(url) : file(url, folder);
        String ending = ENDINGS.stream()
                .filter(each -> file.endsWith(each) && (file.length() > each.length()))
                .findFirst()
                .orElse("");
        if (ending.isEmpty() && (!web || asked.name().isEmpty())) {
            throw RefusedException.badRequest("'%s' does not end in the name of an archive; allowed are %s%s"
                    .formatted(url, String.join(" and ", ENDINGS), web ? ", or any URL with a model_name" : ""));
        }
        String name = asked.name().orElse(file.substring(0, file.length() - ending.length()));
        Optional<String> fault = ModelId.fileFault(name);
        if (fault.isPresent()) {
            throw RefusedException.badRequest(fault.get() + "; choose another model_name");
        }
        String archive = name + (ending.isEmpty() ? ".model" : ending);
        if (!web && archive.equals(file)) {
            return new Placement(Optional.empty(), name, archive);
        }
        for (String each : ENDINGS) {
            if (Files.exists(folder.resolve(name + each))) {
                throw RefusedException.conflict(
                        "%s%s exists in the deploy folder; register it with url=%s%s, or choose another model_name"
                                .formatted(name, each, name, each));
            }
        }
        return new Placement(Optional.of(web ? url : folder.resolve(file).toString()), name, archive);
    }

    private static String lastSegment(String url) throws RefusedException {
        try {
            String path = Optional.ofNullable(new URI(url).getPath()).orElse("");
            return path.substring(path.lastIndexOf('/') + 1);
        } catch (URISyntaxException e) {
            throw RefusedException.badRequest("'%s' is not a valid URL: %s".formatted(url, e.getReason()));
        }
    }

    private static String file(String url, Path folder) throws RefusedException {
        if (url.contains("..")) {
            throw RefusedException.notFound("Relative path is not allowed in url: " + url);
        }
        try {
            if (!NO_FILE_NAME.matcher(url).matches() && Files.exists(folder.resolve(url))) {
                return url;
            }
        } catch (InvalidPathException e) {
            throw RefusedException.notFound("Model not found in model store: not a file name");
        }
        throw RefusedException.notFound(
                ("Model not found in model store: %s; allowed are the names of files in the deploy"
                                + " folder, and http and https URLs that allowed-urls in hotplate.properties permits")
                        .formatted(url));
    }

    /** Returns the name of the file that configures the model. */
    String options() {
        return name + ".json";
    }
}
