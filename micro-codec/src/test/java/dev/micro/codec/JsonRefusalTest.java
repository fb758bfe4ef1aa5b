package dev.micro.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What JSON is not taken, how fast, and what the refusal says. */
class JsonRefusalTest {
    private final Codec json = Codec.json();

    record Order(long id, int count, boolean paid, double price, String note, Colour colour, Instant at) {}

    record Cart(List<Order> orders, Map<String, Order> byName) {}

    record Positive(int value) {
        Positive {
            if (value <= 0) {
                throw new IllegalArgumentException("value: " + value + " (expected: > 0)");
            }
            if (value == 13) {
                throw Code.OUT_OF_RANGE.error("13 brings bad luck");
            }
        }
    }

    enum Colour {
        RED,
        GREEN
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
    interface Gadget {}

    record Harmless(String cmd) implements Gadget {}

    interface NoConstructor {}

    static final class Me {
        public Me getMe() {
            return this;
        }
    }

    @Test
    void scalarsAreNotConverted() {
        assertRefused("Order at count: wanted int, found \"12\"", "{'count':'12'}");
        assertRefused("Order at count: wanted int, found 1.5", "{'count':1.5}");
        assertRefused("Order at count: wanted int, found 1.0", "{'count':1.0}");
        assertRefused("Order at count: wanted int, found true", "{'count':true}");
        assertRefused("Order at paid: wanted boolean, found \"true\"", "{'paid':'true'}");
        assertRefused("Order at paid: wanted boolean, found 1", "{'paid':1}");
        assertRefused("Order at price: wanted double, found \"1.5\"", "{'price':'1.5'}");
        assertRefused("Order at note: wanted String, found 12", "{'note':12}");
        assertRefused("Order at note: wanted String, found true", "{'note':true}");
        assertRefused("Order at id: wanted long, found \"1.5\"", "{'id':'1.5'}");
        assertRefused("Order at id: wanted long, found \"\"", "{'id':''}");
        assertRefused("Order at id: wanted long, found \"null\"", "{'id':'null'}");
        assertRefused("Order at id: wanted long, found 1.5", "{'id':1.5}");
        assertRefused("Order at note: wanted String, found an array", "{'note':['a']}");
    }

    @Test
    void scalarsAreNotConvertedInsideCollectionsEither() {
        for (String bad : List.of("['1']", "[true]", "[1.0]", "[[1]]", "['']", "[{}]")) {
            refusal(bad, int[].class);
            refusal(bad, new TypeRef<List<Integer>>() {}.type());
            refusal(bad, new TypeRef<List<Short>>() {}.type());
        }
        refusal("[1]", boolean[].class);
        refusal("['true']", new TypeRef<List<Boolean>>() {}.type());
        refusal("[1]", new TypeRef<List<String>>() {}.type());
        refusal("['1.5']", double[].class);
        refusal("65", char.class);
        refusal("'ab'", char.class);
        refusal("''", char.class);
        refusal("'1'", new TypeRef<Optional<Integer>>() {}.type());
        refusal("'1'", OptionalInt.class);
        assertEquals(OptionalLong.of(1), json.decode(body("'1'"), OptionalLong.class));
    }

    @Test
    void nullIsNoPrimitive() {
        assertRefused("Order at count: wanted int, found null", "{'count':null}");
        assertRefused("Order at id: wanted long, found null", "{'id':null}");
        assertRefused("int[] at [0]: wanted int[], found null", "[null]", int[].class);
        assertRefused("int: wanted int, found null", "null", int.class);
    }

    @Test
    void timesAreTextAndEnumsAreNames() {
        assertRefused(
                "Order at at: wanted Instant such as 2026-12-24T18:30:00Z, found 1700000000000",
                "{'at':1700000000000}");
        assertRefused(
                "Order at at: wanted Instant such as 2026-12-24T18:30:00Z, found \"1700000000\"",
                "{'at':'1700000000'}");
        assertRefused("Order at at: wanted Instant such as 2026-12-24T18:30:00Z, found \"now\"", "{'at':'now'}");
        assertRefused("Order at at: wanted Instant such as 2026-12-24T18:30:00Z, found \"\"", "{'at':''}");
        assertRefused("LocalDate: wanted LocalDate such as 2026-12-24, found an array", "[2026,1,1]", LocalDate.class);
        assertRefused("Order at colour: wanted one of RED, GREEN, found \"red\"", "{'colour':'red'}");
        assertRefused("Order at colour: wanted one of RED, GREEN, found 0", "{'colour':0}");
        assertRefused("Order at colour: wanted one of RED, GREEN, found \"0\"", "{'colour':'0'}");
        assertRefused("Order at colour: wanted one of RED, GREEN, found \"\"", "{'colour':''}");
    }

    @Test
    void whatIsFoundIsShownInThirtyTwoPrintableCharacters() {
        assertRefused(
                "Order at colour: wanted one of RED, GREEN, found \"" + "x".repeat(32) + "…\"",
                "{'colour':'" + "x".repeat(33) + "'}");
        assertRefused(
                "Order at colour: wanted one of RED, GREEN, found \"größe ?[31m????\"",
                "{'colour':'größe \\u001b[31m\\u2028\\n\u202e\\ud83d'}");
        assertRefused(
                "Order at count: wanted int, found " + "9".repeat(32) + "…, out of its range",
                "{'count':" + "9".repeat(40) + "}");
        assertRefused(
                "(a): wanted an object, found a string", "'red", new Parameters(List.of("a"), List.of(int.class)));
    }

    @Test
    void aTimeIsWantedSuchAsThis() {
        Map<Class<?>, String> suchAs = Map.of(
                LocalDate.class, "LocalDate such as 2026-12-24",
                LocalTime.class, "LocalTime such as 18:30:00",
                LocalDateTime.class, "LocalDateTime such as 2026-12-24T18:30:00",
                OffsetDateTime.class, "OffsetDateTime such as 2026-12-24T18:30:00+01:00",
                Duration.class, "Duration such as PT1H30M",
                Period.class, "Period such as P1Y6M",
                MonthDay.class, "MonthDay such as --12-24",
                Date.class, "Date such as 2026-12-24T18:30:00Z");
        suchAs.forEach((type, wanted) -> {
            assertRefused(Names.of(type) + ": wanted " + wanted + ", found \"24.12.2026\"", "'24.12.2026'", type);
            assertNotNull(json.decode(body("'" + wanted.replaceAll(".* ", "") + "'"), type), wanted);
        });
    }

    @Test
    void lineAndColumnStandWhereTheyHelp() {
        assertRefused("Order at count: wanted int, found \"x\"", "{'count':'x'}\n");
        assertRefused("Order at count, line 2, column 9: wanted int, found \"x\"", "{\n'count':'x'}");
        assertRefused(
                "Order at count, line 1, column 221: wanted int, found \"x\"",
                "{'note':'" + "n".repeat(200) + "', 'count':'x'}");
        assertRefused("Order at line 1, column 12: malformed JSON", "{'count':1,}");
    }

    @Test
    void aNameThatNobodyKnowsBesideAnAbsentParameterIsATypingError() {
        Parameters strict = new Parameters(List.of("a", "b"), List.of(String.class, int.class));
        assertRefused("no \"a\" (expected: String; found: aa)", "{'aa':'1','b':2}", strict);
        assertRefused("no \"b\" (expected: int; found: B)", "{'a':'1','B':2}", strict);
        assertRefused(
                "no \"a\" (expected: String; found: c, d, e, f, g and more)",
                "{'b':2,'c':1,'d':1,'e':1,'f':1,'g':1,'h':1}",
                strict);
        assertRefused(
                "no \"a\" (expected: String; found: " + "x".repeat(32) + "…)",
                "{'b':2,'" + "x".repeat(99) + "':1}",
                strict);
        assertArrayEquals(new Object[] {null, 2}, (Object[]) json.decode(body("{'b':2}"), strict));
        assertArrayEquals(new Object[] {null, 2}, (Object[]) json.decode(body("{'a':null,'b':2,'c':3}"), strict));
        assertArrayEquals(new Object[] {"1", 2}, (Object[]) json.decode(body("{'a':'1','b':2,'c':3}"), strict));
    }

    /** Its own path a hundred times, and the frames that wrote it, would fill a log. */
    @Test
    void aCycleIsToldShortly() {
        MicroException refusal = assertThrows(MicroException.class, () -> json.encode(new Me(), Me.class));
        assertEquals("Me at me.me.me.me.me.me.me.me…: deeper than 100 levels, or a cycle", refusal.detail());
        assertNull(refusal.getCause());
    }

    @Test
    void theWrongShapeIsNamedWhereItStands() {
        assertRefused("Order: wanted Order, found an array", "[]");
        assertRefused("Order: wanted Order, found \"\"", "''");
        assertRefused("Cart at orders: wanted an array, found an object", "{'orders':{}}", Cart.class);
        assertRefused(
                "Cart at orders[1].count, line 2, column 10: wanted int, found \"x\"",
                "{'orders':[{},\n{'count':'x'}]}",
                Cart.class);
        assertRefused(
                "Cart at byName.*.count: wanted int, found \"x\"", "{'byName':{'secret':{'count':'x'}}}", Cart.class);
    }

    @Test
    void bodiesThatAreNoJsonAreRefused() {
        for (String bad : List.of(
                "{",
                "{'x':[1,]}",
                "{'a':1,}",
                "{'note':NaN}",
                "{'price':NaN}",
                "{'price':Infinity}",
                "{a:1}",
                "nul",
                "01",
                "/* c */ {}",
                "{} // c",
                "{'note':'a\nb'}",
                "{'note':'\\x'}",
                "\u0000",
                "\uFEFF{}",
                "+1",
                "{'price':.5}")) {
            assertTrue(
                    refusal(bad, Order.class).detail().endsWith("malformed JSON"),
                    refusal(bad, Order.class).detail());
        }
        assertRefused("Order at line 1, column 4: malformed JSON", "{}{}");
        assertRefused("Order: no body (expected: a JSON value)", "");
        assertRefused("Order: wanted Order, found nothing", "   ");
        assertEquals(
                Code.INVALID_ARGUMENT,
                assertThrows(
                                MicroException.class,
                                () -> json.decode(Message.of("{}".getBytes(StandardCharsets.UTF_16LE)), Order.class))
                        .code());
    }

    @Test
    void twoMembersOfOneNameAreRefused() {
        assertTrue(refusal("{'count':1,'count':1}", Order.class).detail().endsWith("two members of one name"));
        assertTrue(refusal("{'x':{'y':1,'y':2}}", Order.class).detail().endsWith("two members of one name"));
        assertTrue(refusal("{'a':1,'a':2}", Map.class).detail().endsWith("two members of one name"));
        Parameters one = new Parameters(List.of("a"), List.of(int.class));
        assertTrue(refusal("{'a':1,'a':2}", one).detail().endsWith("two members of one name"));
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertRefused("Order at count: wanted int, found 2147483648, out of its range", "{'count':2147483648}");
        assertRefused(
                "Order at id: wanted long, found 9223372036854775808, out of its range", "{'id':9223372036854775808}");
        assertRefused("Order at id: wanted long, found \"9223372036854775808\"", "{'id':'9223372036854775808'}");
        assertRefused("Order at price: wanted double, found 1e999999999, out of its range", "{'price':1e999999999}");
        assertTrue(refusal("[1e39]", float[].class).detail().endsWith("wanted float, found 1e39, out of its range"));
        assertTrue(
                refusal("[1e400]", double[].class).detail().endsWith("wanted double, found 1e400, out of its range"));
        assertTrue(refusal("{'a':1e400}", Map.class).detail().endsWith("wanted double, found 1e400, out of its range"));
        assertTrue(refusal("1e999999999", BigDecimal.class)
                .detail()
                .endsWith("wanted BigDecimal, found 1e999999999, out of its range"));
        assertEquals(new BigDecimal("1e400"), json.decode(body("1e400"), BigDecimal.class));
    }

    @Test
    void limitsAreKeptQuickly() {
        assertLimited("deeper than 100 levels", "[".repeat(10_000), Object.class);
        assertLimited("deeper than 100 levels", "[".repeat(1_000_000), Object.class);
        assertLimited("deeper than 100 levels", "{'x':".repeat(101), Order.class);
        assertLimited("deeper than 100 levels", "[".repeat(101) + "]".repeat(101), Json.class);
        String number = "a number of more than 100 characters (write it as a string)";
        assertLimited(number, "{'id':" + "9".repeat(1_000_000) + "}", Order.class);
        assertLimited(number, "{'x':" + "9".repeat(101) + "}", Order.class);
        assertLimited("a member's name of more than 1024 characters", "{'" + "n".repeat(60_000) + "':1}", Map.class);
        assertNotNull(json.decode(body("[".repeat(100) + "]".repeat(100)), Object.class));
        assertNotNull(json.decode(body("9".repeat(100)), BigDecimal.class));
    }

    @Test
    void namesThatCollideAreRefusedOrReadQuickly() {
        StringBuilder many = new StringBuilder("{");
        for (int i = 0; i < 100_000; i++) {
            many.append(i == 0 ? "" : ",").append("'n").append(i).append("':").append(i);
        }
        Message body = body(many + "}");
        assertTimeout(Duration.ofSeconds(5), () -> {
            json.decode(body, Order.class);
        });
    }

    @Test
    void classNamesAreNeverFollowed() {
        String attack = "{'@class':'" + Harmless.class.getName() + "','cmd':'rm'}";
        assertEquals(Code.INVALID_ARGUMENT, refusal(attack, Gadget.class).code());
        assertEquals(Map.of("@class", Harmless.class.getName(), "cmd", "rm"), json.decode(body(attack), Object.class));
        assertEquals(
                List.of("java.lang.ProcessBuilder", List.of("rm")),
                json.decode(body("['java.lang.ProcessBuilder',['rm']]"), Object.class));
    }

    @Test
    void aConstructorMayRefuse() {
        MicroException refusal = refusal("{'value':-1}", Positive.class);
        assertTrue(refusal.detail().endsWith(": refused by its constructor, or a setter"), refusal.detail());
        assertEquals(
                "java.lang.IllegalArgumentException: value: -1 (expected: > 0)", String.valueOf(refusal.getCause()));
        assertEquals(Code.OUT_OF_RANGE, refusal("{'value':13}", Positive.class).code());
        assertTrue(refusal("{}", NoConstructor.class)
                .detail()
                .endsWith("NoConstructor has no constructor that JSON can use"));
    }

    @Test
    void aParameterOfAPrimitiveTypeMustBeThere() {
        Parameters greet = new Parameters(List.of("name", "times"), List.of(String.class, int.class));
        assertRefused("no \"times\" (expected: int)", "{'name':'x'}", greet);
        assertRefused("(name, times) at times: wanted int, found null", "{'times':null}", greet);
        assertRefused("(name, times) at times: wanted int, found \"3\"", "{'times':'3'}", greet);
        assertRefused("(name, times): wanted an object, found an array", "[]", greet);
        assertRefused("(name, times): no body (expected: a JSON value)", "", greet);
        MicroException refusal = assertThrows(MicroException.class, () -> json.encode(new Object[1], greet));
        assertEquals("(name, times): Object[] (expected: Object[] of 2)", refusal.detail());
    }

    @Test
    void textThatIsNoJsonIsNoJsonValue() {
        MicroException refusal = assertThrows(MicroException.class, () -> Json.of("{\"a\":\n tru}"));
        assertEquals("Json at line 2, column 2: malformed JSON", refusal.detail());
        for (String bad : List.of("", " ", "{} {}", "{\"a\":1,\"a\":2}", "[".repeat(101), "\"\uD83D\"")) {
            assertThrows(MicroException.class, () -> Json.of(bad), bad);
        }
        assertEquals("[1, 2]", Json.of("\n[1, 2] ").text());
    }

    private void assertLimited(String limit, String text, Type type) {
        MicroException refusal = assertTimeout(Duration.ofSeconds(2), () -> refusal(text, type));
        assertTrue(refusal.detail().endsWith(": " + limit), refusal.detail());
    }

    private void assertRefused(String expected, String text) {
        assertRefused(expected, text, Order.class);
    }

    private void assertRefused(String expected, String text, Type type) {
        assertEquals(expected, refusal(text, type).detail());
    }

    private MicroException refusal(String text, Type type) {
        MicroException refusal = assertThrows(MicroException.class, () -> json.decode(body(text), type), text);
        assertTrue(refusal.code() == Code.INVALID_ARGUMENT || type == Positive.class, refusal.toString());
        return refusal;
    }

    /** With double quotes for the single ones. */
    private static Message body(String text) {
        return Message.of(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
