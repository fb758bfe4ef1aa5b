package dev.micro.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
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

    @Test
    void scalarsAreNotConverted() {
        assertRefused("Order at count, line 1, column 10: wanted int, found a string", "{'count':'12'}");
        assertRefused("Order at count, line 1, column 10: wanted int, found a number", "{'count':1.5}");
        assertRefused("Order at count, line 1, column 10: wanted int, found a number", "{'count':1.0}");
        assertRefused("Order at count, line 1, column 10: wanted int, found a boolean", "{'count':true}");
        assertRefused("Order at paid, line 1, column 9: wanted boolean, found a string", "{'paid':'true'}");
        assertRefused("Order at paid, line 1, column 9: wanted boolean, found a number", "{'paid':1}");
        assertRefused("Order at price, line 1, column 10: wanted double, found a string", "{'price':'1.5'}");
        assertRefused("Order at note, line 1, column 9: wanted String, found a number", "{'note':12}");
        assertRefused("Order at note, line 1, column 9: wanted String, found a boolean", "{'note':true}");
        assertRefused("Order at id, line 1, column 7: wanted long, found a string", "{'id':'1.5'}");
        assertRefused("Order at id, line 1, column 7: wanted long, found a string", "{'id':''}");
        assertRefused("Order at id, line 1, column 7: wanted long, found a string", "{'id':'null'}");
        assertRefused("Order at id, line 1, column 7: wanted long, found a number", "{'id':1.5}");
        assertRefused("Order at note, line 1, column 9: wanted String, found an array", "{'note':['a']}");
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
        assertRefused("Order at count, line 1, column 10: wanted int, found null", "{'count':null}");
        assertRefused("Order at id, line 1, column 7: wanted long, found null", "{'id':null}");
        assertRefused("int[] at [0], line 1, column 2: wanted int[], found null", "[null]", int[].class);
        assertRefused("int at line 1, column 1: wanted int, found null", "null", int.class);
    }

    @Test
    void timesAreTextAndEnumsAreNames() {
        assertRefused(
                "Order at at, line 1, column 7: wanted Instant as ISO 8601 text, found a number",
                "{'at':1700000000000}");
        assertRefused(
                "Order at at, line 1, column 7: wanted Instant as ISO 8601 text, found a string",
                "{'at':'1700000000'}");
        assertRefused("Order at at, line 1, column 7: wanted Instant as ISO 8601 text, found a string", "{'at':'now'}");
        assertRefused("Order at at, line 1, column 7: wanted Instant as ISO 8601 text, found a string", "{'at':''}");
        assertRefused(
                "LocalDate at line 1, column 1: wanted LocalDate as ISO 8601 text, found an array",
                "[2026,1,1]",
                LocalDate.class);
        assertRefused(
                "Order at colour, line 1, column 11: wanted one of RED, GREEN, found a string", "{'colour':'red'}");
        assertRefused("Order at colour, line 1, column 11: wanted one of RED, GREEN, found a number", "{'colour':0}");
        assertRefused("Order at colour, line 1, column 11: wanted one of RED, GREEN, found a string", "{'colour':'0'}");
        assertRefused("Order at colour, line 1, column 11: wanted one of RED, GREEN, found a string", "{'colour':''}");
    }

    @Test
    void theWrongShapeIsNamedWhereItStands() {
        assertRefused("Order at line 1, column 1: wanted Order, found an array", "[]");
        assertRefused("Order at line 1, column 1: wanted Order, found a string", "''");
        assertRefused(
                "Cart at orders, line 1, column 11: wanted an array, found an object", "{'orders':{}}", Cart.class);
        assertRefused(
                "Cart at orders[1].count, line 2, column 10: wanted int, found a string",
                "{'orders':[{},\n{'count':'x'}]}",
                Cart.class);
        assertRefused(
                "Cart at byName.*.count, line 1, column 30: wanted int, found a string",
                "{'byName':{'secret':{'count':'x'}}}",
                Cart.class);
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
        assertRefused("Order at line 1, column 0: wanted Order, found nothing", "   ");
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
        assertRefused(
                "Order at count, line 1, column 20: wanted int, found a number out of its range",
                "{'count':2147483648}");
        assertRefused(
                "Order at id, line 1, column 26: wanted long, found a number out of its range",
                "{'id':9223372036854775808}");
        assertRefused("Order at id, line 1, column 7: wanted long, found a string", "{'id':'9223372036854775808'}");
        assertRefused(
                "Order at price, line 1, column 21: wanted double, found a number out of its range",
                "{'price':1e999999999}");
        assertTrue(refusal("[1e39]", float[].class).detail().endsWith("wanted float, found a number out of its range"));
        assertTrue(
                refusal("[1e400]", double[].class).detail().endsWith("wanted double, found a number out of its range"));
        assertTrue(
                refusal("{'a':1e400}", Map.class).detail().endsWith("wanted double, found a number out of its range"));
        assertTrue(refusal("1e999999999", BigDecimal.class)
                .detail()
                .endsWith("wanted BigDecimal, found a number out of its range"));
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
        assertTrue(refusal.detail().endsWith(": refused with IllegalArgumentException"), refusal.detail());
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
        assertRefused("(name, times): no \"times\" (expected: int)", "{'name':'x'}", greet);
        assertRefused("(name, times) at times, line 1, column 10: wanted int, found null", "{'times':null}", greet);
        assertRefused("(name, times) at times, line 1, column 10: wanted int, found a string", "{'times':'3'}", greet);
        assertRefused("(name, times) at line 1, column 1: wanted an object, found an array", "[]", greet);
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
