package dev.micro.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * Refuses a number that is too large for the type it is read as, where Jackson's parser makes it infinite; and a
 * decimal whose exponent is so large that adding one to it would take all memory.
 */
final class FiniteParser extends JsonParserDelegate {
    FiniteParser(JsonParser parser) {
        super(parser);
    }

    @Override
    public double getDoubleValue() throws IOException {
        double value = super.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw outOfRange(double.class);
        }
        return value;
    }

    @Override
    public float getFloatValue() throws IOException {
        float value = super.getFloatValue();
        if (Float.isInfinite(value)) {
            throw outOfRange(float.class);
        }
        return value;
    }

    @Override
    public BigDecimal getDecimalValue() throws IOException {
        BigDecimal value = super.getDecimalValue();
        if (Math.abs((long) value.scale()) > JsonRules.EXPONENT) {
            throw outOfRange(BigDecimal.class);
        }
        return value;
    }

    @Override
    public Number getNumberValue() throws IOException {
        Number value = super.getNumberValue();
        if (value instanceof Double && Double.isInfinite(value.doubleValue())) {
            throw outOfRange(double.class);
        }
        return value;
    }

    private InputCoercionException outOfRange(Class<?> wanted) {
        return new InputCoercionException(this, "", currentToken(), wanted);
    }
}
