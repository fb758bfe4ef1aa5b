package dev.micro.client;

import static java.util.Objects.requireNonNull;

import dev.micro.codec.Codecs;
import dev.micro.codec.stream.BlockingThreads;
import dev.micro.core.Code;
import dev.micro.core.Durations;
import dev.micro.core.Filter;
import dev.micro.core.Handler;
import dev.micro.core.MicroException;
import dev.micro.core.Settings;
import dev.micro.registry.Registry;
import dev.micro.selector.Selector;
import dev.micro.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a client is made of; {@link #build()} decides. What is not given is what the settings say, or the
 * embedded default. Parts given are not closed with the client. For one thread; may be built from again.
 */
public final class ClientBuilder {
    private static final String TIMEOUT = "client.request.timeout";
    private static final String RETRIES = "client.retries";

    private final List<Filter> filters = new ArrayList<>();
    private final List<Filter> attemptFilters = new ArrayList<>();
    private Settings settings = Settings.environment();
    private @Nullable Registry registry;
    private @Nullable Transport transport;
    private @Nullable Selector selector;
    private @Nullable Codecs codecs;
    private @Nullable Duration timeout;
    private @Nullable Integer retries;

    ClientBuilder() {}

    /** Settings other than the environment's: {@code client.request.timeout}, {@code client.retries}, and the parts'. */
    public ClientBuilder settings(Settings settings) {
        this.settings = requireNonNull(settings, "settings");
        return this;
    }

    /** Where services are looked up. */
    public ClientBuilder registry(Registry registry) {
        this.registry = requireNonNull(registry, "registry");
        return this;
    }

    /** What carries calls. */
    public ClientBuilder transport(Transport transport) {
        this.transport = requireNonNull(transport, "transport");
        return this;
    }

    /** How one of several nodes is chosen. */
    public ClientBuilder selector(Selector selector) {
        this.selector = requireNonNull(selector, "selector");
        return this;
    }

    /** How requests and replies are encoded. */
    public ClientBuilder codecs(Codecs codecs) {
        this.codecs = requireNonNull(codecs, "codecs");
        return this;
    }

    /** Puts a filter in front of each call, inside those given before: it sees what the caller sees. */
    public ClientBuilder filter(Filter filter) {
        filters.add(requireNonNull(filter, "filter"));
        return this;
    }

    /** Puts a filter in front of each attempt of a call, inside those given before: it sees what a node answers. */
    public ClientBuilder attemptFilter(Filter filter) {
        attemptFilters.add(requireNonNull(filter, "filter"));
        return this;
    }

    /**
     * Ends calls of one request and one reply this long after their start, within the bounds of {@link
     * CallOptions#timeout}; 5 s unless set. Streams have the time that is asked for with that, or no limit.
     */
    public ClientBuilder timeout(Duration timeout) {
        CallOptions.STANDARD.timeout(timeout);
        this.timeout = timeout;
        return this;
    }

    /** How often calls may be sent again, as {@link CallOptions#retries}; 2 unless set. */
    public ClientBuilder retries(int retries) {
        CallOptions.STANDARD.retries(retries);
        this.retries = retries;
        return this;
    }

    /**
     * The client. Opens no connection yet.
     *
     * @throws MicroException INVALID_ARGUMENT for settings that cannot be, or parts that are not there
     */
    public Client build() {
        try {
            return built();
        } catch (MicroException refused) {
            throw refused.here();
        }
    }

    private Client built() {
        CallOptions options = options();
        Codecs usedCodecs = codecs == null ? Codecs.found() : codecs;
        Selector usedSelector = selector == null ? Selector.create(settings) : selector;
        List<Runnable> own = new ArrayList<>();
        try {
            Directory directory = new Directory(usedRegistry(own), usedTransport(own), usedSelector);
            SourceThreads threads = new SourceThreads();
            own.add(threads::close);
            ExecutorService decoders = BlockingThreads.pool(
                    "micro-client-decode-", Runtime.getRuntime().availableProcessors(), Integer.MAX_VALUE);
            own.add(decoders::shutdown);
            Requests requests = new Requests(usedCodecs, threads, decoders);
            return new Client(path(directory), requests, options, directory, own);
        } catch (RuntimeException | Error refused) {
            own.forEach(Runnable::run);
            throw refused;
        }
    }

    /**
     * The whole path of a call. In front of it the client, on the caller's thread, encodes the request and begins its
     * context, whose deadline every step honours; behind it the client decodes the reply.
     */
    private Handler path(Directory directory) {
        List<Filter> path = new ArrayList<>();
        if (!filters.isEmpty() || !attemptFilters.isEmpty()) {
            path.add(new Deadline(directory)); // a call ends in time, also if a filter of yours does not
        }
        path.addAll(filters); // yours, once a call: outermost, since they are to see what the caller sees
        path.add(new Retry(directory)); // above Balance, so that each attempt may go elsewhere
        path.addAll(attemptFilters); // yours, once an attempt: they are to see what a node answers
        return Filter.stack(path, new Balance(directory)); // picks a node and has its connection answer
    }

    private Registry usedRegistry(List<Runnable> own) {
        if (registry != null) {
            return registry;
        }
        Registry made = Registry.create(settings);
        own.add(made::close);
        return made;
    }

    private Transport usedTransport(List<Runnable> own) {
        if (transport != null) {
            return transport;
        }
        Transport made = Transport.create(settings);
        own.add(made::close);
        return made;
    }

    private CallOptions options() {
        CallOptions options = CallOptions.STANDARD;
        String time = settings.get(TIMEOUT);
        String again = settings.get(RETRIES);
        if (timeout != null) {
            options = options.usualTimeout(timeout);
        } else if (time != null) {
            options = options.usualTimeout(Durations.parse(TIMEOUT, time));
        }
        if (retries != null) {
            options = options.retries(retries);
        } else if (again != null) {
            if (!again.matches("[0-9]{1,2}")) {
                throw Code.INVALID_ARGUMENT.error(RETRIES + ": \"" + again + "\" (expected: 0 to 10)");
            }
            options = options.retries(Integer.parseInt(again));
        }
        return options;
    }
}
