package dev.micro.server;

import dev.micro.codec.endpoint.EndpointName;
import dev.micro.core.Code;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Request;
import dev.micro.core.Response;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Finds the endpoint that a request asks for, however its {@link EndpointName} is spelled. */
final class Router implements Handler {
    private static final int SHOWN = 10;
    private static final int LONGEST = 64;

    private final String service;
    private final List<String> names;
    /** Every way to write each name, so that a request costs one look and no copy of its endpoint. */
    private final Map<String, Handler> spellings = new HashMap<>();

    /** Throws INVALID_ARGUMENT for two endpoints of one name. */
    Router(String service, Collection<Route> routes) {
        this.service = service;
        this.names = routes.stream().map(Route::name).sorted().collect(Collectors.toList());
        Map<String, Route> taken = new HashMap<>();
        for (Route route : routes) {
            for (String spelling : EndpointName.spellings(route.name())) {
                Route twin = taken.put(spelling, route);
                if (twin != null) {
                    throw Code.INVALID_ARGUMENT.error(route.name() + ": two endpoints of one name (" + twin.source()
                            + ", " + route.source() + "); rename one or give it @Endpoint(name = \"…\")");
                }
            }
        }
        taken.forEach((spelling, route) -> spellings.put(spelling, route.handler()));
    }

    @Override
    public CompletionStage<Response> handle(Request request) {
        String asked = request.service();
        if (!asked.equals(service) && !asked.isEmpty()) {
            return Refusal.because(Code.UNAVAILABLE
                    .error("this is " + service + ", and not " + printable(asked) + ": a stale address")
                    .from(service));
        }
        Handler endpoint = spellings.get(request.endpoint());
        return endpoint != null ? endpoint.handle(request) : Stages.failed(unknown(request.endpoint()));
    }

    private MicroException unknown(String asked) {
        String some = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        int more = names.size() - SHOWN;
        return Code.UNIMPLEMENTED
                .error("no endpoint \"" + printable(asked) + "\" in " + service + " (has: "
                        + (names.isEmpty() ? "none" : some) + (more > 0 ? " and " + more + " more" : "") + ")")
                .from(service);
    }

    /** What a peer sent, as it may stand in a log and on a terminal. */
    private static String printable(String text) {
        String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return shown.replaceAll("[^ -~…]", "?");
    }
}
