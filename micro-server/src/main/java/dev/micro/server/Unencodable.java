package dev.micro.server;

import dev.micro.core.MicroException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A method gave a value that no codec can write: which and why in one line, and behind it what the user's code threw. */
final class Unencodable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unencodable(String source, MicroException why) {
        super(
                source + " gave a value that cannot be encoded: " + why.detail(),
                OwnFrames.of(why.getCause(), 0),
                false,
                false);
    }

    /** An exception without the frames of who asked the user's object: a hundred of a codec's own, which say nothing. */
    private static final class OwnFrames extends Exception {
        private static final long serialVersionUID = 1;
        private static final int DEEPEST = 10; // causes can run in a circle
        private static final List<String> ASKERS =
                List.of("java.lang.reflect.", "jdk.internal.reflect.", "java.lang.invoke.", "com.fasterxml.jackson.");

        private final String thrown;

        private OwnFrames(Throwable thrown, int depth) {
            super(thrown.getMessage(), of(thrown.getCause(), depth + 1));
            this.thrown = thrown.toString();
            setStackTrace(Arrays.stream(thrown.getStackTrace())
                    .takeWhile(frame -> ASKERS.stream().noneMatch(frame.getClassName()::startsWith))
                    .toArray(StackTraceElement[]::new));
        }

        static @Nullable OwnFrames of(@Nullable Throwable thrown, int depth) {
            return thrown == null || depth == DEEPEST ? null : new OwnFrames(thrown, depth);
        }

        /** As the exception itself would say it. */
        @Override
        @SuppressWarnings("OverrideThrowableToString") // a trace is to begin with the class that was thrown
        public String toString() {
            return thrown;
        }
    }
}
