package dev.micro.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.codec.proto.HelloRequest;
import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CodecsTest {
    private final Codecs codecs = Codecs.found();

    @Test
    void oursAreFound() {
        assertEquals(
                "[application/json, application/protobuf, text/plain, application/octet-stream]", codecs.toString());
    }

    @Test
    void aContentTypeIsFoundWhateverItsCaseAndParameters() {
        Codec json = codecs.of("application/json");
        assertEquals("application/json", json.contentType());
        for (String same : List.of(
                "APPLICATION/Json",
                "application/json; charset=utf-8",
                "application/json;charset=\"UTF-8\"; v=1",
                "application/json ;charset=us-ascii",
                " application/json",
                "application/json; q=1")) {
            assertSame(json, codecs.of(same), same);
        }
        assertSame(codecs.of("application/protobuf"), codecs.of("application/x-protobuf"));
    }

    @Test
    void noContentTypeIsJson() {
        assertEquals("application/json", codecs.of(null).contentType());
        assertEquals("application/json", codecs.of("").contentType());
    }

    @Test
    void anUnknownContentTypeIsRefusedWithThoseThereAre() {
        for (String unknown : List.of(
                "application/xml",
                "application/jsonx",
                "application/grpc+xml",
                "multipart/form-data; boundary=x",
                "application/x-java-serialized-object",
                "application/json; charset=utf-7",
                "*/*",
                ";",
                "json")) {
            assertNull(codecs.find(unknown), unknown);
        }
        MicroException refusal = assertThrows(MicroException.class, () -> codecs.of("application/xml"));
        assertEquals(Code.INVALID_ARGUMENT, refusal.code());
        assertEquals(
                "no codec for content type \"application/xml\" (has: application/json, application/protobuf, "
                        + "text/plain, application/octet-stream; charset utf-8)",
                refusal.detail());
    }

    @Test
    void protobufIsForItsMessagesAndJsonForTheRest() {
        assertEquals("application/protobuf", codecs.forType(HelloRequest.class).contentType());
        assertEquals("application/json", codecs.forType(String.class).contentType());
        assertEquals("application/json", codecs.forType(byte[].class).contentType());
        assertEquals("application/json", codecs.forType(Map.class).contentType());
        assertEquals(
                "application/json",
                codecs.forType(new Parameters(List.of(), List.of())).contentType());
    }

    @Test
    void aPluginIsAddedAndReplacesOurs() {
        Codec yaml = new Named("application/yaml");
        Codec json = new Named("application/json");
        Codecs more = Codecs.found(List.of(new First(yaml), new Second(json)));
        assertSame(yaml, more.of("application/yaml"));
        assertSame(json, more.of(null));
        assertSame(json, more.forType(String.class));
    }

    @Test
    void twoPluginsOfOneContentTypeAreRefused() {
        Codec yaml = new Named("application/yaml");
        MicroException refusal =
                assertThrows(MicroException.class, () -> Codecs.found(List.of(new First(yaml), new Second(yaml))));
        assertEquals(Code.INVALID_ARGUMENT, refusal.code());
        assertEquals(
                "two codecs for application/yaml: dev.micro.codec.CodecsTest$First and "
                        + "dev.micro.codec.CodecsTest$Second; take one off the class path",
                refusal.detail());
    }

    @Test
    void oneMoreLeavesTheOldOnesAsTheyWere() {
        Codec yaml = new Named("application/yaml");
        assertSame(yaml, codecs.with(yaml).of("Application/YAML"));
        assertNull(codecs.find("application/yaml"));
    }

    @Test
    void aTypeRefHoldsItsTypeArgument() {
        assertEquals("java.util.List<java.lang.String>", new TypeRef<List<String>>() {}.toString());
        assertSame(String.class, new TypeRef<String>() {}.type());
        @SuppressWarnings("rawtypes") // the mistake under test
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> new TypeRef() {});
        assertTrue(refusal.toString().contains("no type argument"), refusal.toString());
    }

    private record Named(String contentType) implements Codec {
        @Override
        public boolean handles(Type type) {
            return true;
        }

        @Override
        public Message encode(@Nullable Object value, Type type) {
            return Message.EMPTY;
        }

        @Override
        public @Nullable Object decode(Message message, Type type) {
            return null;
        }
    }

    private record First(Codec create) implements CodecProvider {
        @Override
        public String name() {
            return "first";
        }
    }

    private record Second(Codec create) implements CodecProvider {
        @Override
        public String name() {
            return "second";
        }
    }
}
