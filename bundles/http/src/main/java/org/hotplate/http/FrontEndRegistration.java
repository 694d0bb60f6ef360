// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import jakarta.servlet.Filter;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.servlet.context.ServletContextHelper;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;

/**
 * The registration of a front end at the HTTP whiteboard, with its own servlet context. A request passes, in this
 * order: the access log, the shutdown gate, further filters, the host check, and the servlet, or the error page.
 */
public final class FrontEndRegistration implements AutoCloseable {

    /** The HTTP listener that serves a front end. */
    public enum Listener {
        /** The listener of the server's host and port. */
        PUBLIC("(!(%s=management))"),
        /** The listener on the loopback interface for operators. */
        MANAGEMENT("(%s=management)");

        /** The service property of Felix HTTP that identifies the listener. */
        private static final String PROPERTY = "hotplate.listener";

        private final String target;

        Listener(String target) {
            this.target = target.formatted(PROPERTY);
        }
    }

    /** The property that configures the management listener's instance of Felix HTTP. */
    public static final Map.Entry<String, String> MANAGEMENT_PROPERTY =
            Map.entry("org.apache.felix.http.runtime.init." + Listener.PROPERTY, "management");

    private final BundleContext bundle;
    private final String name;
    private final Listener listener;
    private final List<ServiceRegistration<?>> services = new ArrayList<>();

    /**
     * Registers the front end.
     *
     * @param name of the servlet context, unique among front ends
     * @param filters applied after the shutdown gate and before the host check, the first one first
     */
    public FrontEndRegistration(
            BundleContext bundle,
            String name,
            Listener listener,
            FrontEnd frontEnd,
            List<Filter> filters,
            Servlet servlet) {
        this(bundle, name, listener, "/", frontEnd, filters, servlet);
    }

    /**
     * Registers a front end that serves a part of the paths.
     *
     * @param name of the servlet context, unique among front ends
     * @param path the first segment of all its paths, such as {@code /v2}; it has priority over front ends that serve
     *     all paths
     * @param filters applied after the shutdown gate and before the host check, the first one first
     */
    public FrontEndRegistration(
            BundleContext bundle,
            String name,
            Listener listener,
            String path,
            FrontEnd frontEnd,
            List<Filter> filters,
            Servlet servlet) {
        this(bundle, name, listener, path, List.of("/*"), 0, frontEnd, filters, servlet);
    }

    /**
     * Registers a front end that serves some of the paths.
     *
     * @param name of the servlet context, unique among front ends
     * @param patterns those of the servlet, such as <code>/models/*</code>; an empty one is the path {@code /}. They have
     *     priority over front ends that serve all paths
     * @param filters applied after the shutdown gate and before the host check, the first one first
     */
    public FrontEndRegistration(
            BundleContext bundle,
            String name,
            Listener listener,
            List<String> patterns,
            FrontEnd frontEnd,
            List<Filter> filters,
            Servlet servlet) {
        this(bundle, name, listener, "/", patterns, 1, frontEnd, filters, servlet);
    }

    private FrontEndRegistration(
            BundleContext bundle,
            String name,
            Listener listener,
            String path,
            List<String> patterns,
            int ranking,
            FrontEnd frontEnd,
            List<Filter> filters,
            Servlet servlet) {
        this.bundle = bundle;
        this.name = name;
        this.listener = listener;
        register(
                ServletContextHelper.class,
                new ServletContextHelper() {},
                Map.of(
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_CONTEXT_NAME,
                        name,
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_CONTEXT_PATH,
                        path,
                        Constants.SERVICE_RANKING,
                        ranking));
        List<Filter> chain = new ArrayList<>(
                List.of(frontEnd.shared().log(), frontEnd.shared().gate()));
        chain.addAll(filters);
        chain.add(new HostFilter(frontEnd));
        for (int i = 0; i < chain.size(); i++) {
            register(
                    Filter.class,
                    chain.get(i),
                    Map.of(
                            HttpWhiteboardConstants.HTTP_WHITEBOARD_FILTER_PATTERN,
                            "/*",
                            HttpWhiteboardConstants.HTTP_WHITEBOARD_FILTER_ASYNC_SUPPORTED,
                            true,
                            Constants.SERVICE_RANKING,
                            chain.size() - i));
        }
        register(
                Servlet.class,
                new ErrorPage(frontEnd),
                Map.of(HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_ERROR_PAGE, new String[] {"4xx", "5xx"}));
        // last, so that no request bypasses the filters
        register(
                Servlet.class,
                servlet,
                Map.of(
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN,
                        patterns.toArray(String[]::new),
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_ASYNC_SUPPORTED,
                        true));
    }

    private <T> void register(Class<T> type, T service, Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put(HttpWhiteboardConstants.HTTP_WHITEBOARD_TARGET, listener.target);
        if (type != ServletContextHelper.class) {
            all.put(
                    HttpWhiteboardConstants.HTTP_WHITEBOARD_CONTEXT_SELECT,
                    "(%s=%s)".formatted(HttpWhiteboardConstants.HTTP_WHITEBOARD_CONTEXT_NAME, name));
        }
        services.add(bundle.registerService(type, service, FrameworkUtil.asDictionary(all)));
    }

    /** Removes the front end; requests in flight end with their servlet context. */
    @Override
    public void close() {
        for (int i = services.size() - 1; i >= 0; i--) {
            services.get(i).unregister();
        }
        services.clear();
    }

    /** Replies to errors that the container reports, in the front end's syntax instead of HTML. */
    private static final class ErrorPage extends HttpServlet {

        private final transient FrontEnd frontEnd;

        ErrorPage(FrontEnd frontEnd) {
            this.frontEnd = frontEnd;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 500;
            Object message = request.getAttribute(RequestDispatcher.ERROR_MESSAGE);
            frontEnd.render(Problem.ofStatus(status, message == null ? "" : message.toString()))
                    .send(response);
        }
    }
}
