// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.hotplate.health.Health;
import org.hotplate.http.CorsFilter;
import org.hotplate.http.FrontEnd;
import org.hotplate.http.FrontEndRegistration;
import org.hotplate.http.FrontEndRegistration.Listener;
import org.hotplate.http.Reply;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.ModelRegistry;
import org.hotplate.rest.internal.syntax.LiteralLimits;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The front end of MXNet Model Server 0.x, with the paths for predictions of 1.x. */
@Component(
        immediate = true,
        service = {})
public final class MmsServlet extends HttpServlet {

    private final transient SharedHttp shared;
    private final transient FrontEnd frontEnd;
    private final transient Router router;
    private final transient FrontEndRegistration registration;

    @Activate
    public MmsServlet(
            @Reference ModelRegistry registry,
            @Reference SharedHttp shared,
            @Reference Health health,
            BundleContext context) {
        this.shared = shared;
        this.frontEnd = new FrontEnd(shared, Reply::error);
        this.router = new Router(registry, shared.gate()::closed, health);
        this.registration = new FrontEndRegistration(
                context, "hotplate.rest", Listener.PUBLIC, frontEnd, List.of(new CorsFilter()), this);
    }

    @Deactivate
    void close() {
        registration.close();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Router.Route route = router.route(request);
        if (route instanceof Router.Answered answered) {
            frontEnd.reply(answered.reply(), request, response);
        } else if (route instanceof Router.ToModel to) {
            LiteralLimits limits = LiteralLimits.ofElements(shared.limits().maxElements());
            MmsCodec codec = new MmsCodec(limits, to.mms1(), request.getContentType());
            frontEnd.predict(to.ref(), to.expected(), codec, request, response);
        }
    }
}
