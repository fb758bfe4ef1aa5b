package dev.micro.codec.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.codec.Codec;
import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every codec must hold. */
public abstract class CodecContract {
    /** A word that stands in every malformed body, and in an error only where it is the very value that is wrong. */
    protected static final String SECRET = "hunter2";

    /** The codec under test. */
    protected abstract Codec codec();

    /** Values of all kinds that it handles; at least one. */
    protected abstract List<Sample> samples();

    /** Bodies with {@link #SECRET} in them that are no values of their types; none when all bytes are. */
    protected abstract List<Malformed> malformed();

    /** A value and the type it is declared as. */
    public record Sample(Type type, Object value) {}

    /** A body and the type it fails to be. */
    public record Malformed(Type type, Message body) {}

    @Test
    public void contentTypeIsBareAndLowerCase() {
        String contentType = codec().contentType();
        assertTrue(contentType.matches("[^;\\s]+/[^;\\s]+"), contentType);
        assertEquals(contentType.toLowerCase(Locale.ROOT), contentType);
    }

    @Test
    public void whatIsEncodedIsDecoded() {
        for (Sample sample : samples()) {
            assertTrue(codec().handles(sample.type()), sample.toString());
            Message message = codec().encode(sample.value(), sample.type());
            assertSame(sample, codec().decode(message, sample.type()));
        }
    }

    @Test
    public void decodingLeavesTheMessageAsItIs() {
        for (Sample sample : samples()) {
            Message message = codec().encode(sample.value(), sample.type());
            byte[] before = message.read(byte[]::clone);
            Object first = codec().decode(message, sample.type());
            if (first instanceof byte[] array && array.length > 0) {
                array[0]++;
            }
            assertArrayEquals(before, message.read(byte[]::clone));
            assertSame(sample, codec().decode(message, sample.type()));
        }
    }

    @Test
    public void anEmptyBodyIsAValueOrRefused() {
        for (Sample sample : samples()) {
            readOrRefuse(Message.EMPTY, sample.type());
        }
    }

    @Test
    public void aMalformedBodyIsRefusedAndNotQuotedButForTheWrongValue() {
        for (Malformed bad : malformed()) {
            assertTrue(
                    bad.body().text().contains(SECRET),
                    "the test's own body: " + bad.body().text());
            MicroException refusal = assertThrows(
                    MicroException.class,
                    () -> codec().decode(bad.body(), bad.type()),
                    () -> bad.type() + " from " + bad.body().text());
            assertRefusal(refusal);
            for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
                String said = String.valueOf(cause.getMessage()).replace("found \"" + SECRET + "\"", "");
                assertFalse(said.contains(SECRET), cause.toString());
            }
        }
    }

    @Test
    public void aValueOfAnotherTypeIsRefused() {
        for (Sample sample : samples()) {
            assertRefusal(assertThrows(
                    MicroException.class, () -> codec().encode(new Object(), sample.type()), sample.toString()));
        }
    }

    @Test
    public void bytesThatChangedOnTheWayAreReadOrRefused() {
        Random random = new Random(17);
        for (Sample sample : samples()) {
            byte[] good = codec().encode(sample.value(), sample.type()).read(byte[]::clone);
            for (int round = 0; round < 500; round++) {
                byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 2));
                for (int flips = random.nextInt(3); flips >= 0 && bad.length > 0; flips--) {
                    bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
                }
                readOrRefuse(Message.of(bad), sample.type());
            }
        }
    }

    @Test
    public void manyThreadsUseOneCodec() throws Exception {
        Codec shared = codec();
        List<Sample> samples = samples();
        int threads = 8;
        CountDownLatch start = new CountDownLatch(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                runs.add(pool.submit(() -> {
                    start.countDown();
                    start.await();
                    for (int round = 0; round < 50; round++) {
                        for (Sample sample : samples) {
                            Message message = shared.encode(sample.value(), sample.type());
                            assertSame(sample, shared.decode(message, sample.type()));
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get(60, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private void readOrRefuse(Message body, Type type) {
        try {
            codec().decode(body, type);
        } catch (MicroException refusal) {
            assertRefusal(refusal);
        }
    }

    private static void assertRefusal(MicroException refusal) {
        assertEquals(Code.INVALID_ARGUMENT, refusal.code(), refusal.toString());
        assertFalse(refusal.detail().isBlank());
        assertFalse(refusal.detail().matches("(?s).*\\b(com|org|java)\\.\\w+\\..*"), refusal.detail());
    }

    private static void assertSame(Sample expected, @Nullable Object actual) {
        assertTrue(Objects.deepEquals(expected.value(), actual), () -> expected + " came back as " + actual);
    }
}
