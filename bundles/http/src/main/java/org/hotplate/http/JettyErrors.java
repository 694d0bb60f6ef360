// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.nio.ByteBuffer;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.osgi.service.component.annotations.Component;

/**
 * Replies to requests that Jetty rejects before they reach a front end, such as those that are not HTTP, in the syntax
 * of {@link Reply#error} instead of HTML.
 *
 * <p>A connector factory is the only service to which Felix HTTP passes Jetty's server. It must return a connector;
 * this one accepts no requests.
 */
@Component
public final class JettyErrors implements ConnectorFactory {

    @Override
    public Connector createConnector(Server server) {
        server.setErrorHandler(JettyErrors::reply);
        server.getDescendants(ServletContextHandler.class)
                .forEach(context -> context.setErrorHandler(JettyErrors::reply));
        return new NoConnector(server);
    }

    /** A connector that removes itself: Felix requires every connector of a server to have a port. */
    private static final class NoConnector extends LocalConnector {

        NoConnector(Server server) {
            super(server);
        }

        @Override
        protected void doStart() {
            getServer().removeConnector(this);
        }

        @Override
        protected void doStop() {
            // nothing was started
        }
    }

    private static boolean reply(Request request, Response response, Callback callback) {
        Object reason = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        Reply reply = Reply.error(Problem.ofStatus(response.getStatus(), reason == null ? "" : reason.toString()));
        reply.forEachHeader((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, reply.body().length());
        response.write(
                true, ByteBuffer.wrap(reply.body().array(), 0, reply.body().length()), callback);
        return true;
    }
}
