package dev.micro.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.time.Year;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for scalars that Jackson has no switch for. */
final class JsonScalars extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1;

    @Override
    public JsonDeserializer<?> modifyDeserializer(
            DeserializationConfig config, BeanDescription type, JsonDeserializer<?> deserializer) {
        Class<?> read = deserializer.handledType(); // of an Integer too, the description is that of an int
        if (read != null && read.isPrimitive()) {
            return new ZeroWhenAbsent(deserializer);
        }
        return deserializer.logicalType() == LogicalType.DateTime ? new FromStringsOnly(deserializer) : deserializer;
    }

    /** A primitive may be left out, since protobuf and Go leave out zeros; it may not be null. */
    private static final class ZeroWhenAbsent extends DelegatingDeserializer {
        private static final long serialVersionUID = 1;

        ZeroWhenAbsent(JsonDeserializer<?> primitive) {
            super(primitive);
        }

        @Override
        protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> primitive) {
            return new ZeroWhenAbsent(primitive);
        }

        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) throws JsonMappingException {
            return _delegatee.getEmptyValue(context);
        }
    }

    /** A time is ISO text: of a number, quoted or not, nobody knows whether it counts seconds or milliseconds. */
    private static final class FromStringsOnly extends DelegatingDeserializer {
        private static final long serialVersionUID = 1;
        private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9.]+");

        FromStringsOnly(JsonDeserializer<?> time) {
            super(time);
        }

        @Override
        protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> time) {
            return new FromStringsOnly(time);
        }

        @Override
        public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            boolean iso = parser.hasToken(JsonToken.VALUE_STRING)
                    && (handledType() == Year.class
                            || !NUMBER.matcher(parser.getText()).matches());
            return iso ? super.deserialize(parser, context) : context.handleUnexpectedToken(handledType(), parser);
        }
    }
}
