package dev.micro.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class MicroExceptionTest {
    private final MicroException gone = Code.UNAVAILABLE.error("going away");

    @Test
    void codesKeepGrpcsNumbers() {
        int number = 1;
        for (Code code : Code.values()) {
            assertEquals(number++, code.number());
            assertSame(code, Code.of(code.number()));
        }
        assertEquals(4, Code.DEADLINE_EXCEEDED.number());
        assertEquals(14, Code.UNAVAILABLE.number());
        assertEquals(16, Code.UNAUTHENTICATED.number());
    }

    @Test
    void numbersThatNobodyDefinedAreUnknown() {
        for (int number : new int[] {Integer.MIN_VALUE, -1, 0, 17, Integer.MAX_VALUE}) {
            assertSame(Code.UNKNOWN, Code.of(number));
        }
    }

    @Test
    void isFoundInTheWrappersOfStages() {
        assertSame(gone, MicroException.of(gone));
        assertSame(gone, MicroException.of(new CompletionException(new ExecutionException(wrapped(gone, 20)))));
    }

    @Test
    void isNotDugOutOfWhatSomebodyElseThrew() {
        MicroException broken = MicroException.of(new IllegalStateException(gone));
        assertEquals(Code.INTERNAL, broken.code());
    }

    @Test
    void theUnexpectedKeepsItsNameAndWordsToThisProcess() {
        Throwable thrown = new IllegalStateException("password=hunter2") {};
        MicroException broken = MicroException.of(wrapped(thrown, 2));
        assertEquals(Code.INTERNAL, broken.code());
        assertEquals("unexpected failure", broken.detail());
        assertSame(thrown, broken.getCause());
        assertFalse(broken.untouched());
    }

    @Test
    void knowsCancellationsAndTimeouts() {
        assertEquals(
                Code.CANCELLED, MicroException.of(new CancellationException()).code());
        assertEquals(
                Code.DEADLINE_EXCEEDED,
                MicroException.of(wrapped(new TimeoutException(), 1)).code());
    }

    @Test
    void aWrapperAroundNothingIsUnexpected() {
        assertEquals(
                Code.INTERNAL,
                MicroException.of(new CompletionException((Throwable) null)).code());
    }

    @Test
    void causesThatRunInACircleEnd() {
        Throwable inner = new Wrapper();
        Throwable outer = new CompletionException(inner);
        inner.initCause(outer);
        MicroException broken = assertTimeoutPreemptively(Duration.ofSeconds(5), () -> MicroException.of(outer));
        assertEquals(Code.INTERNAL, broken.code());
    }

    @Test
    void changesOneThingAndKeepsTheOthers() {
        Exception cause = new Exception("disk");
        MicroException full = gone.from("greeter")
                .untouched(true)
                .causedBy(cause)
                .saying("gone")
                .here();
        assertEquals(Code.UNAVAILABLE, full.code());
        assertEquals("gone", full.detail());
        assertEquals("greeter", full.origin());
        assertTrue(full.untouched());
        assertSame(cause, full.getCause());
        assertSame(full, full.untouched(true));
        assertFalse(full.untouched(false).untouched());
    }

    @Test
    void saysCodeOriginAndDetail() {
        assertEquals("UNAVAILABLE: going away", gone.getMessage());
        assertEquals(
                "UNAVAILABLE from greeter: going away", gone.from("greeter").getMessage());
    }

    @Test
    void hasAStackTraceOnlyWhereSomebodyWaited() {
        assertEquals(0, gone.getStackTrace().length);
        assertNull(gone.getCause());
        assertTrue(gone.here().getStackTrace().length > 0);
    }

    private static Throwable wrapped(Throwable thrown, int times) {
        Throwable outer = thrown;
        for (int i = 0; i < times; i++) {
            outer = new CompletionException(outer);
        }
        return outer;
    }

    /** Has no cause yet, which CompletionException's public constructor does not offer. */
    private static final class Wrapper extends CompletionException {
        Wrapper() {
            super("no cause yet");
        }
    }
}
