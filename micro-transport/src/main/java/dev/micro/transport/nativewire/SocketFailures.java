package dev.micro.transport.nativewire;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import io.netty.channel.ConnectTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Why nothing can listen at an address, it cannot be reached, or what was there is lost: in words that name it and say what to do. */
final class SocketFailures {
    private static final int FIRST_PORT_FOR_ALL = 1024;

    private static final Pattern NATIVE = Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

    private SocketFailures() {}

    static MicroException ofBind(Address at, Throwable cause) {
        String why = said(cause);
        if (cause instanceof UnknownHostException) {
            why = "no such host (expected: a name or an address of this machine: 127.0.0.1)";
        } else if (why.contains("in use")) {
            why = "somebody listens there already (expected: another port, or 0 for any that is free)";
        } else if (why.contains("assign requested address")) {
            why = "this machine has no such address (expected: one of its own: 127.0.0.1, or 0.0.0.0 for all)";
        } else if (why.contains("denied") && at.port() < FIRST_PORT_FOR_ALL) {
            why = "ports below 1024 are not for this user"
                    + " (expected: a higher port, or the right to, on Linux CAP_NET_BIND_SERVICE)";
        }
        return Code.UNAVAILABLE.error("cannot listen at " + at + ": " + why).causedBy(cause);
    }

    static MicroException ofDial(Address to, long millis, Throwable cause) {
        String said = said(cause);
        String why;
        if (to.port() == 0) {
            why = ": nobody listens at port 0 (expected: 1 to 65535)";
        } else if (cause instanceof UnknownHostException) {
            why = ": no such host";
        } else if (cause instanceof ConnectTimeoutException) {
            why = " did not answer within " + millis / (double) TimeUnit.SECONDS.toMillis(1) + " s";
        } else {
            why = said.contains("refused") ? " refused" : " cannot be reached: " + said;
        }
        return Code.UNAVAILABLE.error(to + why).untouched(true).causedBy(cause);
    }

    /** Why the connection to {@code to} ended. */
    static String ofLoss(Address to, Throwable cause) {
        String said = said(cause);
        if (said.contains("reset")) {
            return "connection reset by " + to;
        }
        if (cause instanceof ClosedChannelException || said.contains("Broken pipe")) {
            return to + " closed the connection";
        }
        return to + (said.contains("timed out") ? " took nothing any more" : " lost: " + said);
    }

    /**
     * What the first cause says: where it has no words, those around it say that it said null. Which system call failed,
     * and with which number, helps nobody.
     */
    private static String said(Throwable thrown) {
        Throwable first = thrown.getCause() == null ? thrown : thrown.getCause();
        String words = first.getMessage();
        return words == null
                ? first.getClass().getSimpleName()
                : NATIVE.matcher(words).replaceFirst("");
    }
}
