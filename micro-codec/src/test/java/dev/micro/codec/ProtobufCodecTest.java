package dev.micro.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.MessageLite;
import dev.micro.codec.contract.CodecContract;
import dev.micro.codec.proto.HelloRequest;
import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtobufCodecTest extends CodecContract {
    private static final Parameters NONE = new Parameters(List.of(), List.of());

    @Override
    protected Codec codec() {
        return Codec.protobuf();
    }

    @Override
    protected List<Sample> samples() {
        HelloRequest john =
                HelloRequest.newBuilder().setName("Jöhn").setTimes(1L << 60).build();
        return List.of(
                new Sample(HelloRequest.class, john),
                new Sample(
                        HelloRequest.class,
                        HelloRequest.newBuilder()
                                .addOthers(john)
                                .addOthers(john)
                                .build()),
                new Sample(HelloRequest.class, HelloRequest.getDefaultInstance()));
    }

    @Override
    protected List<Malformed> malformed() {
        byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
        return List.of(
                field(0x0A, 100, secret), // longer than what comes
                new Malformed(
                        HelloRequest.class, Message.of(concat(new byte[] {0x0A, -1, -1, -1, -1, 7}, secret))), // 2 GiB
                field(0x0A, 9, concat(secret, new byte[] {(byte) 0xC0, (byte) 0x80})), // no UTF-8
                field(0x02, 7, secret), // field number 0
                new Malformed(HelloRequest.class, Message.of(concat(new byte[] {0x0A, 7}, secret, new byte[] {0x07}))));
    }

    @Test
    void bytesAreThoseOfTheGoldenQuery() {
        Message message =
                codec().encode(HelloRequest.newBuilder().setName("John").build(), HelloRequest.class);
        assertArrayEquals(new byte[] {0x0a, 4, 'J', 'o', 'h', 'n'}, message.read(byte[]::clone));
    }

    @Test
    void deeperThanAHundredIsRefused() {
        HelloRequest deep = HelloRequest.getDefaultInstance();
        for (int i = 0; i < 100; i++) {
            deep = HelloRequest.newBuilder().addOthers(deep).build();
        }
        Message hundred = Message.of(deep.toByteArray());
        assertEquals(deep, codec().decode(hundred, HelloRequest.class));
        Message more =
                Message.of(HelloRequest.newBuilder().addOthers(deep).build().toByteArray());
        assertRefused(more);
        byte[] groups = new byte[200_000];
        Arrays.fill(groups, (byte) 0x23); // field 4, a group begins
        assertRefused(Message.of(groups));
    }

    @Test
    void unknownFieldsArePassedOver() {
        Message message = Message.of(new byte[] {0x0a, 1, 'J', 0x78, 1});
        HelloRequest read = assertInstanceOf(HelloRequest.class, codec().decode(message, HelloRequest.class));
        assertEquals("J", read.getName());
    }

    @Test
    void noParametersAreAMessageWithoutFields() {
        assertTrue(codec().handles(NONE));
        assertEquals(0, codec().encode(new Object[0], NONE).size());
        assertArrayEquals(new Object[0], (Object[]) codec().decode(Message.EMPTY, NONE));
    }

    @Test
    void onlyGeneratedMessagesAreProtobuf() {
        assertFalse(codec().handles(String.class));
        assertFalse(codec().handles(MessageLite.class));
        assertFalse(codec().handles(DynamicMessage.class));
        assertFalse(codec().handles(new TypeRef<List<HelloRequest>>() {}.type()));
        assertFalse(codec().handles(new Parameters(List.of("name"), List.of(String.class))));
        MicroException refusal = assertThrows(MicroException.class, () -> codec().encode("John", String.class));
        assertEquals(
                "String as application/protobuf: String (expected: a generated protobuf message)", refusal.detail());
        assertThrows(MicroException.class, () -> codec().decode(Message.EMPTY, String.class));
    }

    @Test
    void aMillionUnknownFieldsCostLittle() {
        byte[] fields = new byte[2_000_000];
        Arrays.fill(fields, (byte) 0x78); // field 15, and its value
        codec().decode(Message.of(fields), HelloRequest.class);
    }

    private void assertRefused(Message body) {
        MicroException refusal = assertThrows(MicroException.class, () -> codec().decode(body, HelloRequest.class));
        assertEquals(Code.INVALID_ARGUMENT, refusal.code());
        assertEquals(
                "HelloRequest: " + body.size() + " bytes that are no protobuf message of this type", refusal.detail());
    }

    private static Malformed field(int tag, int length, byte[] value) {
        return new Malformed(HelloRequest.class, Message.of(concat(new byte[] {(byte) tag, (byte) length}, value)));
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
