// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.felix.service.command.CommandSession;
import org.hotplate.shell.internal.CommandException;
import org.hotplate.shell.internal.Progress;

/**
 * What http and https URLs name. The launcher stands behind {@link URL}: it refuses what its configuration does not
 * allow, follows redirects, and ends what is too large or takes too long.
 */
final class WebSource {

    /** Makes connections, which fetch nothing yet. */
    @FunctionalInterface
    interface Opener {
        URLConnection open(URL url) throws IOException;
    }

    private static final Pattern WEB = Pattern.compile("(?i)https?:.*", Pattern.DOTALL);

    private final Opener opener;

    WebSource() {
        this(WebSource::guarded);
    }

    WebSource(Opener opener) {
        this.opener = opener;
    }

    /** Returns whether a text is meant as an http or https URL. */
    static boolean names(String typed) {
        return WEB.matcher(typed).matches();
    }

    private static URLConnection guarded(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        if (connection instanceof HttpURLConnection) {
            // the JDK's own: it would fetch whatever it is asked for
            throw new IOException(
                    "Nothing is fetched from %s: this server was not started by bin/hotplate, whose configuration says what may be"
                            .formatted(url));
        }
        return connection;
    }

    /** Opens a URL; the stream shows the session's terminal, if it has one, how far it is. */
    CountedContent open(CommandSession session, String url) throws CommandException {
        try {
            URLConnection connection = opener.open(new URL(url));
            InputStream stream = connection.getInputStream();
            return new CountedContent(stream, connection.getContentLengthLong(), url, progress(session));
        } catch (MalformedURLException e) {
            throw new CommandException("'%s' is not a URL: %s".formatted(url, e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    static Optional<Progress> progress(CommandSession session) {
        return session.get(Progress.VARIABLE) instanceof Progress progress ? Optional.of(progress) : Optional.empty();
    }
}
