package dev.micro.server;

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

/** Finds the endpoint that a request asks for. The case of the first letter of either half of a name does not matter. */
final class Router implements Handler {
    private static final int SHOWN = 10;

    private final String service;
    private final List<String> names;
    /** Every way to write each name, so that a request costs one look and no copy of its endpoint. */
    private final Map<String, Handler> spellings = new HashMap<>();

    /** Throws INVALID_ARGUMENT for two endpoints of one name. */
    Router(String service, Collection<Route> routes) {
        this.service = service;
        this.names = routes.stream().map(Route::name).sorted().collect(Collectors.toList());
        for (Route route : routes) {
            for (String spelling : spellings(route.name())) {
                spellings.put(spelling, route.handler());
            }
        }
    }

    @Override
    public CompletionStage<Response> handle(Request request) {
        Handler endpoint = spellings.get(request.endpoint());
        if (endpoint == null) {
            return Stages.failed(unknown(request.endpoint()).from(service));
        }
        String asked = request.service();
        if (!asked.equals(service) && !asked.isEmpty()) {
            return Stages.failed(Code.UNAVAILABLE
                    .error("this is " + service + ", not " + Text.printable(asked) + ": a stale address")
                    .from(service)
                    .untouched(true));
        }
        return endpoint.handle(request);
    }

    private MicroException unknown(String asked) {
        String some = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        int more = names.size() - SHOWN;
        return Code.UNIMPLEMENTED.error("no endpoint \"" + Text.printable(asked) + "\" in " + service + " (has: "
                + (names.isEmpty() ? "none" : some) + (more > 0 ? " and " + more + " more" : "") + ")");
    }
}
