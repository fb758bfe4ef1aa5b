package dev.micro.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.io.StringWriter;

/** How a {@link Json} stands inside another value: written as it is, read as the text of what stands there. */
final class JsonRaw {
    private JsonRaw() {}

    static Module module() {
        return new SimpleModule(JsonRaw.class.getName())
                .addSerializer(Json.class, new Writer())
                .addDeserializer(Json.class, new Reader());
    }

    private static final class Writer extends StdScalarSerializer<Json> {
        private static final long serialVersionUID = 1;

        Writer() {
            super(Json.class);
        }

        @Override
        public void serialize(Json json, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeRawValue(json.text());
        }
    }

    private static final class Reader extends StdScalarDeserializer<Json> {
        private static final long serialVersionUID = 1;

        Reader() {
            super(Json.class);
        }

        @Override
        public Json deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            StringWriter text = new StringWriter();
            try (JsonGenerator generator = parser.getCodec().getFactory().createGenerator(text)) {
                generator.copyCurrentStructureExact(parser);
            }
            return new Json(text.toString());
        }
    }
}
