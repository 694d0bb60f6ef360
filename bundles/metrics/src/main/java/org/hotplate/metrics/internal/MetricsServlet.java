// SPDX-License-Identifier: Apache-2.0
package org.hotplate.metrics.internal;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.hotplate.http.FrontEnd;
import org.hotplate.http.Problem;

/** {@code GET /metrics}: OpenMetrics for clients that accept it, else the text format of Prometheus. */
final class MetricsServlet extends HttpServlet {

    private final transient PrometheusRegistry registry;
    private final transient FrontEnd frontEnd;
    private final transient ExpositionFormatWriter text =
            PrometheusTextFormatWriter.builder().build();
    private final transient ExpositionFormatWriter openMetrics =
            OpenMetricsTextFormatWriter.builder().build();

    MetricsServlet(PrometheusRegistry registry, FrontEnd frontEnd) {
        this.registry = registry;
        this.frontEnd = frontEnd;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getRequestURI();
        String method = request.getMethod();
        if (!path.equals(MetricsFrontEnd.PATH)) {
            frontEnd.refuse(
                    Problem.noResource("No resource at '%s'; allowed is %s".formatted(path, MetricsFrontEnd.PATH)),
                    request,
                    response);
        } else if (!method.equals("GET") && !method.equals("HEAD")) {
            frontEnd.refuse(Problem.methodNotAllowed(method, path, "GET, HEAD"), request, response);
        } else {
            String accept = request.getHeader("Accept");
            ExpositionFormatWriter format = openMetrics.accepts(accept) ? openMetrics : text;
            ByteArrayOutputStream page = new ByteArrayOutputStream(1 << 14);
            format.write(page, registry.scrape());
            response.setContentType(format.getContentType());
            response.setContentLength(page.size());
            page.writeTo(response.getOutputStream());
        }
    }
}
