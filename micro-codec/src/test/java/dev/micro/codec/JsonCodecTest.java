package dev.micro.codec;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.micro.codec.contract.CodecContract;
import dev.micro.codec.proto.HelloRequest;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonCodecTest extends CodecContract {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.123456789Z");
    private static final Parameters GREET =
            new Parameters(List.of("name", "times", "tags"), List.of(String.class, int.class, strings()));
    private static final Parameters NONE = new Parameters(List.of(), List.of());

    private final Codec json = Codec.json();

    record Order(long id, Colour colour, List<Line> lines, Optional<String> note, Instant placed) {}

    record Line(String sku, int amount, double price) {}

    record Ping() {}

    record Envelope(Json payload, @Nullable Json absent) {}

    record All(boolean a, byte b, short c, char d, int e, long f, float g, double h, BigDecimal i, UUID j) {}

    enum Colour {
        RED,
        GREEN
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({@JsonSubTypes.Type(value = Circle.class, name = "circle")})
    sealed interface Figure {}

    record Circle(int radius) implements Figure {}

    @Override
    protected Codec codec() {
        return json;
    }

    @Override
    protected List<Sample> samples() {
        Order order = new Order(1L << 60, Colour.GREEN, List.of(new Line("äö", 2, 0.1)), Optional.of("n"), NOON);
        Account account = new Account();
        account.setOwner("Ann");
        account.setBalance(12);
        return List.of(
                new Sample(Order.class, order),
                new Sample(new TypeRef<List<Order>>() {}.type(), List.of(order, order)),
                new Sample(new TypeRef<Map<String, List<Instant>>>() {}.type(), Map.of("k", List.of(NOON))),
                new Sample(new TypeRef<Optional<Order>>() {}.type(), Optional.of(order)),
                new Sample(new TypeRef<Optional<Order>>() {}.type(), Optional.empty()),
                new Sample(Account.class, account),
                new Sample(Ping.class, new Ping()),
                new Sample(All.class, all()),
                new Sample(byte[].class, new byte[] {0, -1}),
                new Sample(int[].class, new int[] {1, 2}),
                new Sample(Figure.class, new Circle(3)),
                new Sample(new TypeRef<List<Figure>>() {}.type(), List.of(new Circle(3))),
                new Sample(String.class, "text \" \\ \u0000 \uD83D\uDE00"),
                new Sample(long.class, Long.MIN_VALUE),
                new Sample(OffsetDateTime.class, OffsetDateTime.parse("2026-11-24T12:00:00+05:30")),
                new Sample(Duration.class, Duration.ofMillis(1500)),
                new Sample(LocalDate.class, LocalDate.of(2026, 11, 24)),
                new Sample(Json.class, Json.of("{\"a\" : [1.10, 1e400]}")),
                new Sample(GREET, new Object[] {"John", 3, List.of("a")}));
    }

    @Override
    protected List<Malformed> malformed() {
        Type lines = new TypeRef<Map<String, Line>>() {}.type();
        return List.of(
                new Malformed(Order.class, body("{'id':'hunter2'}")),
                new Malformed(Order.class, body("{'id':1,'note':'hunter2',}")),
                new Malformed(Order.class, body("{'id':hunter2}")),
                new Malformed(Order.class, body("{'colour':'hunter2'}")),
                new Malformed(Order.class, body("{'placed':'hunter2'}")),
                new Malformed(Order.class, body("{'hunter2':1,'hunter2':2}")),
                new Malformed(Order.class, body("{'note':'hunter2'}{}")),
                new Malformed(Order.class, body("['hunter2']")),
                new Malformed(Order.class, body("'hunter2'")),
                new Malformed(Order.class, body("{'note':'hunter2")),
                new Malformed(lines, body("{'hunter2':{'amount':'x'}}")),
                new Malformed(UUID.class, body("'hunter2'")),
                new Malformed(BigDecimal.class, body("'hunter2'")),
                new Malformed(byte[].class, body("'hunter2'")),
                new Malformed(new TypeRef<Map<Colour, String>>() {}.type(), body("{'hunter2':''}")),
                new Malformed(GREET, body("{'times':'hunter2'}")),
                new Malformed(NONE, body("{'hunter2':}")),
                new Malformed(Json.class, body("{'hunter2':}")),
                new Malformed(
                        String.class, Message.of("\"hunter2\u00C0\u0080\"".getBytes(StandardCharsets.ISO_8859_1))));
    }

    @Test
    void timesAreIsoText() {
        assertEquals(
                "{\"at\":\"2026-11-24T12:00:00.123456789Z\",\"for\":\"PT1.5S\"}",
                write(new TreeMap<>(Map.of("at", NOON, "for", Duration.ofMillis(1500)))));
    }

    @Test
    void aLongIsReadFromAStringToo() {
        Type ids = new TypeRef<List<Long>>() {}.type();
        assertEquals(List.of(12L, -3L), read("['12',-3]", ids));
        assertEquals(
                1L << 60, value("{'id':'1152921504606846976'}", Order.class).id());
        assertArrayEquals(new long[] {1, 2}, (long[]) read("['1',2]", long[].class));
    }

    @Test
    void unknownMembersArePassedOver() {
        Line line = (Line) read("{'x':{'y':[1,{'x':2}]},'sku':'a','@class':'java.lang.ProcessBuilder'}", Line.class);
        assertEquals(new Line("a", 0, 0), line);
    }

    @Test
    void anAbsentComponentIsNullEmptyOrZeroAsProtobufLeavesItOut() {
        Line line = value("{}", Line.class);
        assertNull(line.sku());
        assertEquals(0, line.amount());
        assertEquals(0.0, line.price());
        assertEquals(Optional.empty(), value("{}", Order.class).note());
    }

    @Test
    void aTypeThatIsDeclaredWithoutArgumentsIsWrittenAsTheValueIs() {
        assertEquals(
                "{\"sku\":\"a\",\"amount\":1,\"price\":2.0}",
                json.encode(new Line("a", 1, 2), Object.class).text());
        assertEquals("null", json.encode(null, Line.class).text());
    }

    @Test
    void parametersAreOneObject() {
        assertEquals(
                "{\"name\":null,\"times\":3,\"tags\":[]}",
                json.encode(new Object[] {null, 3, List.of()}, GREET).text());
        assertArrayEquals(new Object[] {"J", 3, null}, (Object[]) read("{'times':3,'name':'J'}", GREET));
        assertArrayEquals(
                new Object[] {"J", 3, List.of()}, (Object[]) read("{'x':[{}],'times':3,'tags':[],'name':'J'}", GREET));
    }

    record Boxes(
            @Nullable Integer i,
            @Nullable Long l,
            @Nullable Boolean b,
            @Nullable Double d,
            @Nullable Short s,
            @Nullable Character c) {}

    @Test
    void anAbsentWrapperIsNull() {
        assertEquals(new Boxes(null, null, null, null, null, null), read("{}", Boxes.class));
        assertEquals(new Boxes(1, null, true, null, null, null), read("{'i':1,'l':null,'b':true}", Boxes.class));
    }

    @Test
    void anAbsentOptionalParameterIsEmpty() {
        Parameters optional = new Parameters(
                List.of("a", "b", "c"),
                List.of(
                        new TypeRef<Optional<String>>() {}.type(),
                        OptionalInt.class,
                        new TypeRef<Optional<Line>>() {}.type()));
        Object[] values = {Optional.empty(), OptionalInt.empty(), Optional.empty()};
        assertArrayEquals(values, (Object[]) read("{}", optional));
        assertArrayEquals(values, (Object[]) read("{'a':null,'b':null,'c':null}", optional));
    }

    @Test
    void noParametersTakeAnyValueAndNone() {
        assertEquals("{}", json.encode(new Object[0], NONE).text());
        for (String any : List.of("", " ", "{}", "null", "[1,{'a':2}]", "'x'", "1.5", "{'a':{'b':1}} ")) {
            assertArrayEquals(new Object[0], (Object[]) read(any, NONE), any);
        }
    }

    @Test
    void rawJsonTravelsAsItIs() {
        Json raw = Json.of(" {\"a\": 1.10, \"b\":1e999}\n");
        assertEquals(
                "{\"a\": 1.10, \"b\":1e999}", json.encode(raw, Object.class).text());
        assertEquals("{\"payload\":{\"a\": 1.10, \"b\":1e999},\"absent\":null}", write(new Envelope(raw, null)));
        Envelope read = (Envelope) read("{'payload':{'a' : [1.10,12345678901234567890,null]}}", Envelope.class);
        assertEquals(new Envelope(Json.of("{\"a\":[1.10,12345678901234567890,null]}"), null), read);
        assertEquals(Json.of("null"), read("null", Json.class));
    }

    @Test
    void aStringIsAsLongAsTheMessageThatHoldsIt() {
        String longest = "x".repeat(32 * 1024 * 1024);
        assertEquals(longest, read("'" + longest + "'", String.class));
    }

    @Test
    void protobufMessagesAreNotWrittenAsJson() {
        assertFalse(json.handles(HelloRequest.class));
        assertFalse(json.handles(HelloRequest[].class));
        assertFalse(json.handles(new TypeRef<Map<String, List<HelloRequest>>>() {}.type()));
        assertFalse(json.handles(new TypeRef<List<? extends HelloRequest>>() {}.type()));
        assertFalse(json.handles(new Parameters(List.of("a", "b"), List.of(int.class, HelloRequest.class))));
        assertTrue(json.handles(GREET));
    }

    @Test
    void dynamicTypesAreRememberedWithinABound() {
        PerType<Object> perType = new PerType<>(type -> new Object());
        Object first = perType.of(NONE);
        for (int i = 0; i < 5_000; i++) {
            assertEquals(perType.of(named(i)), perType.of(named(i)));
        }
        assertFalse(first == perType.of(NONE));
        assertTrue(perType.of(String.class) == perType.of(String.class));
    }

    @Test
    void halfASurrogatePairIsEscapedAndNotReplaced() {
        assertEquals("\"half \\uD83D\"", write("half \uD83D"));
        assertEquals("\"\uD83D\uDE00\"", write("\uD83D\uDE00"));
        assertEquals(7, json.encode("\uD83D\uDE00 ", String.class).size());
    }

    @Test
    void classesGoWithTheCodecThatSawThem() throws Exception {
        WeakReference<Class<?>> seen = seenByACodecThatIsDropped();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (seen.get() != null && System.nanoTime() < deadline) {
            System.gc();
        }
        assertNull(seen.get());
    }

    /** {@link Line}, defined again by a class loader that nobody holds. */
    private static WeakReference<Class<?>> seenByACodecThatIsDropped() throws Exception {
        Class<?> again = new ClassLoader(JsonCodecTest.class.getClassLoader()) {
            Class<?> define() throws IOException {
                try (InputStream code = requireNonNull(Line.class.getResourceAsStream("JsonCodecTest$Line.class"))) {
                    byte[] bytes = code.readAllBytes();
                    return defineClass(Line.class.getName(), bytes, 0, bytes.length);
                }
            }
        }.define();
        Codec codec = Codec.json();
        Object line = codec.decode(body("{'sku':'a','amount':1}"), again);
        assertFalse(line instanceof Line);
        codec.encode(line, again);
        return new WeakReference<>(again);
    }

    @Test
    void whatCannotBeWrittenIsNamed() {
        Node node = new Node();
        node.next = new Node();
        node.next.next = node;
        assertUnwritten("Node at next.next", "deeper than 100 levels, or a cycle", node);
        node.next = node;
        assertUnwritten("Node at next.next", "deeper than 100 levels, or a cycle", node);
        assertUnwritten(
                "Object", "Object has nothing that JSON can show (expected: a record, or getters)", new Object());
        assertUnwritten("List12 at [0]", "Object has nothing", List.of(new Object()));
        assertUnwritten("Broken at value", "failed with ArrayIndexOutOfBoundsException", new Broken());
    }

    private void assertUnwritten(String where, String why, Object value) {
        MicroException refusal = assertThrows(MicroException.class, () -> json.encode(value, value.getClass()));
        assertTrue(refusal.detail().startsWith(where), refusal.detail());
        assertTrue(refusal.detail().contains(why), refusal.detail());
    }

    private @Nullable Object read(String body, Type type) {
        return json.decode(body(body), type);
    }

    private <T> T value(String body, Class<T> type) {
        return type.cast(requireNonNull(read(body, type)));
    }

    private String write(Object value) {
        return json.encode(value, value.getClass()).text();
    }

    /** With double quotes for the single ones. */
    private static Message body(String text) {
        return Message.of(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static Parameters named(int number) {
        return new Parameters(List.of("p" + number), List.of(int.class));
    }

    private static Type strings() {
        return new TypeRef<List<String>>() {}.type();
    }

    private static All all() {
        return new All(
                true,
                (byte) -1,
                Short.MIN_VALUE,
                'ß',
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                Float.MIN_VALUE,
                Double.NaN,
                new BigDecimal("1.10"),
                new UUID(1, 2));
    }

    /** A class with getters and setters. */
    static final class Account {
        private @Nullable String owner;
        private int balance;

        public @Nullable String getOwner() {
            return owner;
        }

        public void setOwner(String owner) {
            this.owner = owner;
        }

        public int getBalance() {
            return balance;
        }

        public void setBalance(int balance) {
            this.balance = balance;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Account account
                    && account.balance == balance
                    && String.valueOf(owner).equals(account.owner);
        }

        @Override
        public int hashCode() {
            return balance;
        }
    }

    static final class Node {
        public @Nullable Node next;
    }

    static final class Broken {
        private final List<String> values = List.of();

        public String getValue() {
            return values.get(0);
        }
    }
}
