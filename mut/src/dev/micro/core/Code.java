package dev.micro.core;

/** Why a request was refused: gRPC's canonical vocabulary, with its numbers. Success has no code. */
public enum Code {
    /** The caller, or who called it, wants no answer any more. */
    CANCELLED(1),
    /** Something failed and nobody knows more. */
    UNKNOWN(2),
    /** What was asked is wrong whatever the state of the service. */
    INVALID_ARGUMENT(3),
    /** The answer did not come in time; the request may or may not have been carried out. */
    DEADLINE_EXCEEDED(4),
    /** There is no such thing, or no such service. */
    NOT_FOUND(5),
    /** What was to be made is there already. */
    ALREADY_EXISTS(6),
    /** The caller is known and may not do this. */
    PERMISSION_DENIED(7),
    /** A limit was reached: a size, a rate, a number of calls. */
    RESOURCE_EXHAUSTED(8),
    /** The state of the service does not allow it now. */
    FAILED_PRECONDITION(9),
    /** Somebody else was first; try the whole transaction again. */
    ABORTED(10),
    /** Past the end of what there is. */
    OUT_OF_RANGE(11),
    /** The service has no such endpoint, or cannot do this. */
    UNIMPLEMENTED(12),
    /** The service broke; its log says more. */
    INTERNAL(13),
    /** The service cannot be reached, or is going away; trying again may help. */
    UNAVAILABLE(14),
    /** What was stored cannot be read any more. */
    DATA_LOSS(15),
    /** Who the caller is could not be established. */
    UNAUTHENTICATED(16);

    private static final Code[] BY_NUMBER = values();

    private final int number;

    Code(int number) {
        this.number = number;
    }

    /** gRPC's number for it, 1 to 16. */
    public int number() {
        return number;
    }

    /** The code of a number that came over a wire; {@link #UNKNOWN} for one that never was defined. */
    public static Code of(int number) {
        return number >= 1 && number <= BY_NUMBER.length ? BY_NUMBER[number - 1] : UNKNOWN;
    }

    /** A refusal for this reason; {@code detail} names the value that was wrong and what was wanted. */
    public MicroException error(String detail) {
        return new MicroException(this, detail, "", false, null, false);
    }
}
