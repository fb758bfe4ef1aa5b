package dev.micro.client;

import static java.util.Objects.requireNonNull;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Context;
import dev.micro.core.Durations;
import dev.micro.core.Metadata;
import dev.micro.selector.Candidate;
import dev.micro.selector.Candidates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How calls are made: one immutable thing. Each method gives other options and leaves these as they are; a value that
 * cannot be is refused at once with INVALID_ARGUMENT.
 */
public final class CallOptions {
    /** In a call's context, for the filters on its way. */
    static final Context.Key<CallOptions> KEY = Context.Key.of("call options");

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST_RETRIES = 10;

    /** Five seconds; two retries of what may be retried. */
    static final CallOptions STANDARD = new CallOptions();

    // Written only while a copy is made, before anybody else has it.
    private @Nullable Duration timeout = Duration.ofSeconds(5);
    /** Whether the timeout was asked for, and counts for streams as well. */
    private boolean timeoutSaid;

    private int retries = 2;
    private @Nullable Boolean idempotent;
    private @Nullable String version;
    private Map<String, String> labels = Map.of();
    private @Nullable String endpoint;
    private Predicate<Candidate> nodes = CallOptions::any;
    private List<Address> addresses = List.of();
    private @Nullable String contentType;
    private Metadata metadata = Metadata.EMPTY;
    private @Nullable Consumer<Metadata> onReply;

    private CallOptions() {}

    private CallOptions(CallOptions other) {
        timeout = other.timeout;
        timeoutSaid = other.timeoutSaid;
        retries = other.retries;
        idempotent = other.idempotent;
        version = other.version;
        labels = other.labels;
        endpoint = other.endpoint;
        nodes = other.nodes;
        addresses = other.addresses;
        contentType = other.contentType;
        metadata = other.metadata;
        onReply = other.onReply;
    }

    /**
     * Ends each call this long after its start, retries included: more than zero, at most one hour. What is not set
     * here is the client's own, 5 s as a rule, for calls of one request and one reply; one that streams either way
     * then takes as long as it does. Set here it ends streams as well, however far they came.
     */
    public CallOptions timeout(Duration time) {
        CallOptions copy = usualTimeout(time);
        copy.timeoutSaid = true;
        return copy;
    }

    /** The timeout of calls that stream nothing and say nothing of it. */
    CallOptions usualTimeout(Duration time) {
        Durations.positive("timeout", time);
        if (time.compareTo(LONGEST) > 0) {
            throw Code.INVALID_ARGUMENT.error("timeout: " + Durations.text(time) + " (expected: at most "
                    + Durations.text(LONGEST) + "; noTimeout() is how to wait for ever)");
        }
        CallOptions copy = new CallOptions(this);
        copy.timeout = time;
        return copy;
    }

    /** Lets calls take as long as they do, within the context they are made in. */
    public CallOptions noTimeout() {
        CallOptions copy = new CallOptions(this);
        copy.timeout = null;
        return copy;
    }

    /**
     * How often a call may be sent again, 0 to 10; 2 unless set. Only what is idempotent, or certainly reached no
     * handler, is sent again. Sending elsewhere what reached no handler is no retry, and happens with 0 as well. No
     * call is sent again in any way once its streamed reply began or a value of its streamed request was taken.
     */
    public CallOptions retries(int most) {
        if (most < 0 || most > MOST_RETRIES) {
            throw Code.INVALID_ARGUMENT.error("retries: " + most + " (expected: 0 to " + MOST_RETRIES + ")");
        }
        CallOptions copy = new CallOptions(this);
        copy.retries = most;
        return copy;
    }

    /** Says whether sending a call twice does no harm, whatever the endpoint declares. */
    public CallOptions idempotent(boolean harmless) {
        CallOptions copy = new CallOptions(this);
        copy.idempotent = harmless;
        return copy;
    }

    /** Calls only nodes that carry this label, and those asked for before. */
    public CallOptions label(String name, String value) {
        requireNonNull(value, "value");
        Map<String, String> more = new TreeMap<>(labels);
        more.put(named("label", name), value);
        CallOptions copy = new CallOptions(this);
        copy.labels = Collections.unmodifiableMap(more);
        return copy.filtered();
    }

    /** Calls only nodes that run this version of the service. */
    public CallOptions version(String exactly) {
        CallOptions copy = new CallOptions(this);
        copy.version = named("version", exactly);
        return copy.filtered();
    }

    /**
     * Calls only nodes that list this endpoint, {@code Say.Hello}, or list none at all: for services whose nodes do not
     * all offer the same, as while a new version comes.
     */
    public CallOptions endpoint(String offered) {
        CallOptions copy = new CallOptions(this);
        copy.endpoint = named("endpoint", offered);
        return copy.filtered();
    }

    /** Calls one of these addresses, whatever the registry says. Labels, version and endpoint then count for nothing. */
    public CallOptions address(Address... oneOf) {
        if (oneOf.length == 0) {
            throw Code.INVALID_ARGUMENT.error("address: none (expected: at least one)");
        }
        for (Address address : oneOf) {
            if (address.port() == 0) {
                throw Code.INVALID_ARGUMENT.error("address: " + address + " (expected: a port of 1 to 65535)");
            }
        }
        CallOptions copy = new CallOptions(this);
        copy.addresses = List.of(oneOf);
        return copy;
    }

    /** As {@link #address(Address...)}, of text such as {@code 127.0.0.1:4711}. */
    public CallOptions address(String... oneOf) {
        return address(Arrays.stream(oneOf).map(CallOptions::parsed).toArray(Address[]::new));
    }

    /**
     * Sends this pair with each call, in place of one of the same key. The key may not begin with a colon, nor be the
     * content type, which has an option of its own.
     */
    public CallOptions metadata(String key, String value) {
        if (key.startsWith(":")) {
            throw Code.INVALID_ARGUMENT.error("metadata key \"" + key + "\" (expected: no colon at its beginning)");
        }
        if (key.equalsIgnoreCase(Metadata.CONTENT_TYPE)) {
            throw Code.INVALID_ARGUMENT.error(
                    "metadata key \"" + key + "\" (expected: contentType(\"" + value + "\"))");
        }
        CallOptions copy = new CallOptions(this);
        copy.metadata = metadata.with(key, requireNonNull(value, () -> "value of metadata " + key));
        return copy;
    }

    /**
     * Encodes requests as this media type, such as {@code application/json}, whatever their own type suggests. Without
     * it the values of a streamed request whose type nobody declared are JSON.
     */
    public CallOptions contentType(String mediaType) {
        if (mediaType.indexOf('/') <= 0) {
            throw Code.INVALID_ARGUMENT.error(
                    "content type \"" + mediaType + "\" (expected: a media type such as application/json)");
        }
        CallOptions copy = new CallOptions(this);
        copy.contentType = mediaType;
        return copy;
    }

    /**
     * Has {@code action} see what came beside each reply, metadata and then trailers, before the reply is given to
     * whoever called: on the caller's thread if it waits, else on an event loop. Of a streamed reply it sees the
     * metadata when whoever reads asks for the first value and it is there, and the trailers, if any, before it is
     * told the end; of a failed call nothing. What it throws fails the call. A {@link Caller#handle handled} request
     * has its response to look at, and no use for this.
     */
    public CallOptions onReply(Consumer<Metadata> action) {
        CallOptions copy = new CallOptions(this);
        copy.onReply = requireNonNull(action, "action");
        return copy;
    }

    /** The options of the call that runs under {@code context}. */
    static CallOptions of(Context context) {
        CallOptions options = context.get(KEY);
        return options == null ? STANDARD : options;
    }

    /** The context of one call, which streams or not: ends with {@code parent}, and within the timeout. */
    Context begin(Context parent, boolean streamed) {
        return timeout == null || (streamed && !timeoutSaid)
                ? parent.child(KEY, this)
                : parent.child(timeout.toNanos(), KEY, this);
    }

    /** These options for an endpoint that declares itself idempotent: what the user said of it counts more. */
    CallOptions declaredIdempotent() {
        return idempotent == null ? idempotent(true) : this;
    }

    /** These options' metadata over {@code others}. */
    Metadata over(Metadata others) {
        Metadata sum = others;
        for (int i = 0; i < metadata.size(); i++) {
            sum = sum.with(metadata.key(i), metadata.value(i));
        }
        return sum;
    }

    int retries() {
        return retries;
    }

    /** What was said of idempotence; null: nothing. */
    @Nullable
    Boolean idempotent() {
        return idempotent;
    }

    /** Which nodes may be called. */
    Predicate<Candidate> nodes() {
        return addresses.isEmpty() ? nodes : CallOptions::any;
    }

    /** What is asked of nodes, in words: {@code version 1.4.0 and label zone=eu}. */
    String wanted() {
        List<String> words = new ArrayList<>();
        if (version != null) {
            words.add("version " + version);
        }
        labels.forEach((name, value) -> words.add("label " + name + "=" + value));
        if (endpoint != null) {
            words.add("endpoint " + endpoint);
        }
        return String.join(" and ", words);
    }

    List<Address> addresses() {
        return addresses;
    }

    @Nullable
    String contentType() {
        return contentType;
    }

    Metadata metadata() {
        return metadata;
    }

    @Nullable
    Consumer<Metadata> onReply() {
        return onReply;
    }

    private static boolean any(Candidate candidate) {
        return true;
    }

    private CallOptions filtered() {
        nodes = version == null ? CallOptions::any : Candidates.version(version);
        labels.forEach((name, value) -> nodes = nodes.and(Candidates.label(name, value)));
        if (endpoint != null) {
            nodes = nodes.and(Candidates.endpoint(endpoint));
        }
        return this;
    }

    private static Address parsed(String text) {
        if (text.contains("://")) {
            throw Code.INVALID_ARGUMENT.error(
                    "address \"" + text + "\": its scheme is not spoken yet (expected: host:port, called natively)");
        }
        return Address.parse(text);
    }

    private static String named(String what, String text) {
        if (text.isEmpty()) {
            throw Code.INVALID_ARGUMENT.error(what + ": empty (expected: a name)");
        }
        return text;
    }
}
