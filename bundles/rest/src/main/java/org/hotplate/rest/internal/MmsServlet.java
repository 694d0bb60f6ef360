// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.Model;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.PredictionException;
import org.hotplate.rest.internal.syntax.LiteralLimits;
import org.hotplate.rest.internal.syntax.RequestReader;
import org.hotplate.tensor.Signature;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP face of MXNet Model Server 0.x. */
@Component(service = Servlet.class, configurationPid = "hotplate.rest")
@Designate(ocd = MmsServlet.Config.class)
@HttpWhiteboardServletPattern("/*")
@HttpWhiteboardServletAsyncSupported
public final class MmsServlet extends HttpServlet {

    private static final Logger LOG = LoggerFactory.getLogger(MmsServlet.class);

    @ObjectClassDefinition(name = "Hotplate REST", description = "Limits of the HTTP face")
    @interface Config {
        @AttributeDefinition(name = "Biggest body in bytes")
        int max_request_size() default 16 << 20;

        @AttributeDefinition(name = "Bytes held for all requests together; 0 is a third of the heap")
        long max_buffered() default 0;

        @AttributeDefinition(name = "Most values in the lists of one input, or of one JSON body")
        int max_elements() default 1_000_000;

        @AttributeDefinition(name = "Seconds a body may take to arrive")
        int read_timeout() default 30;

        @AttributeDefinition(name = "Bytes a second that must arrive, after five seconds; 0 is no minimum")
        int min_rate() default 1024;

        @AttributeDefinition(name = "Seconds an exchange may take, whatever the model's own timeout")
        int answer_timeout() default 600;

        @AttributeDefinition(name = "Host names to answer to, beside those of the loopback; * is all")
        String[] allowed_hosts() default {};
    }

    private final transient Settings settings;
    private final transient HostCheck hosts;
    private final transient Router router;
    private final transient RequestReader reader;
    private final transient BufferMemory memory;
    private final transient SlowSenderWatch watch = new SlowSenderWatch();
    private final transient Admission admission = new Admission();
    private transient @Nullable FrameworkStop stop;

    @Activate
    public MmsServlet(@Reference ModelRegistry registry, Config config, BundleContext context) {
        this(
                registry,
                new Settings(
                        config.max_request_size(),
                        config.max_buffered(),
                        config.max_elements(),
                        Duration.ofSeconds(config.read_timeout()),
                        config.min_rate(),
                        Duration.ofSeconds(config.answer_timeout()),
                        new HashSet<>(List.of(config.allowed_hosts()))));
        stop = new FrameworkStop(context, this::finish);
    }

    MmsServlet(ModelRegistry registry, Settings settings) {
        this.settings = settings;
        this.hosts = new HostCheck(settings.allowedHosts());
        this.router = new Router(registry, admission::closed);
        this.reader = new RequestReader(LiteralLimits.ofElements(settings.maxElements()));
        this.memory = new BufferMemory(settings.maxBuffered());
    }

    @Deactivate
    void close() {
        if (stop != null) {
            stop.close();
        }
        watch.close();
    }

    /** Takes no more requests, and returns when those that were taken are answered, or the grace is over. */
    void finish(Duration grace) {
        LOG.info("No more requests are taken; those that were are being answered");
        int left = admission.close(grace);
        if (left > 0) {
            LOG.warn(
                    "{} requests were not answered within {} seconds (stop-grace in hotplate.properties)",
                    left,
                    grace.toSeconds());
            admission.giveUp();
        }
        admission.linger();
    }

    /** How many bytes are held for requests now. */
    long held() {
        return memory.held();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Admission.Visit visit = admission.enter();
        try {
            serve(request, response, visit);
        } finally {
            visit.returned();
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, Admission.Visit visit)
            throws IOException {
        Cors.apply(request, response);
        Problem foreign = hosts.check(request);
        if (foreign != null) {
            answer(Reply.of(foreign), request, response, visit);
            return;
        }
        Router.Route route = router.route(request);
        if (route instanceof Router.Answered answered) {
            answer(answered.reply(), request, response, visit);
        } else if (visit.isLate()) {
            answer(Reply.of(Problem.stopping()), request, response, visit);
        } else if (route instanceof Router.ToModel to) {
            predict(to.address(), to.likeliest(), request, response, visit);
        }
    }

    /**
     * Answers without the body, which is read first where that is cheap: a sender that is still sending when its
     * connection is closed may never see the answer.
     */
    private void answer(Reply given, HttpServletRequest request, HttpServletResponse response, Admission.Visit visit)
            throws IOException {
        Reply reply = admission.closed() ? given.closing() : given;
        long announced = request.getContentLengthLong();
        boolean chunked = request.getHeader("Transfer-Encoding") != null;
        if (announced <= 0 && !chunked) {
            reply.send(response);
        } else if (announced > settings.maxRequestSize() || request.getHeader("Expect") != null) {
            response.setHeader("Connection", "close");
            reply.send(response);
        } else {
            AsyncContext context = request.startAsync(request, response);
            visit.last(context, () -> {});
            context.setTimeout(settings.answerTimeout().toMillis());
            BodyBuffer buffer = BodyBuffer.discarding(memory.share(), settings.maxRequestSize());
            Supplier<Problem> tooLarge = () -> Problem.tooLarge(settings.maxRequestSize());
            EarlyAnswer receiver = new EarlyAnswer(reply, context);
            new BodyReader(request.getInputStream(), buffer, tooLarge, settings, watch, receiver).start();
        }
    }

    private void predict(
            Address address,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response,
            Admission.Visit visit)
            throws IOException {
        // of several versions the most generous one may be chosen; the one that is holds to its own limit then
        long modelsOwn = address.candidates().stream()
                .mapToLong(candidate -> candidate.maxRequestSize().orElse(Long.MAX_VALUE))
                .max()
                .orElse(Long.MAX_VALUE);
        int limit = (int) Math.min(modelsOwn, settings.maxRequestSize());
        Supplier<Problem> tooLarge =
                () -> limit == modelsOwn ? Problem.tooLarge(model.name(), limit) : Problem.tooLarge(limit);
        if (request.getContentLengthLong() > limit) {
            answer(Reply.of(tooLarge.get()), request, response, visit);
            return;
        }
        Optional<Signature> signature = model.signature();
        if (signature.isEmpty() || signature.get().inputs().isEmpty()) {
            String message = "Model '%s' declares no inputs".formatted(model.name());
            PredictionException reason = new PredictionException(FailureKind.UNAVAILABLE, message);
            answer(Reply.of(Problem.of(model.name(), reason)), request, response, visit);
            return;
        }
        BufferMemory.Share share = memory.share();
        AsyncContext context = request.startAsync(request, response);
        context.setTimeout(settings.answerTimeout().toMillis());
        Exchange exchange = new Exchange(address, model, signature.get(), reader, share, context, admission::closed);
        context.addListener(exchange);
        visit.last(context, exchange::giveUp);
        long announced = request.getContentLengthLong();
        int most = announced < 0 ? limit : (int) announced;
        BodyBuffer buffer = new BodyBuffer(share, most);
        new BodyReader(request.getInputStream(), buffer, tooLarge, settings, watch, exchange).start();
    }
}
