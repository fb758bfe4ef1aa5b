package dev.micro.transport;

/**
 * Who is expected at the other end, so that a stale address never gets another service's answer.
 *
 * @param service the service that is expected there; empty: whichever
 * @param node the id of the node that is expected there; empty: whichever
 */
public record Dial(String service, String node) {
    /** Whoever is there. */
    public static final Dial ANY = new Dial("", "");
}
