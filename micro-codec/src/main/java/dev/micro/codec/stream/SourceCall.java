package dev.micro.codec.stream;

import dev.micro.core.Context;
import dev.micro.core.Source;
import java.util.concurrent.Executor;

/**
 * The call that a source belongs to.
 *
 * @param context the current one while the source is asked, so that calls made in it inherit deadline and cancel
 * @param asks asks a source that may wait
 * @param closes closes a source that may wait; refuses nothing
 */
public record SourceCall(Context context, Executor asks, Executor closes) {
    /** A call whose sources are asked and closed on whatever thread wants that. */
    public static SourceCall here(Context context) {
        return new SourceCall(context, Runnable::run, Runnable::run);
    }

    /** Closes what nobody reads any more, without waiting for that. */
    public void drop(Source<?> unread) {
        if (unread.blocks()) {
            closes.execute(() -> Source.drop(unread));
        } else {
            Source.drop(unread);
        }
    }
}
