package dev.micro.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ParametersTest {
    interface Scalars {
        void declared(String a, int b, Long c, boolean d, TimeUnit e, Instant f, UUID g, char h, Optional<String> i);
    }

    interface Others {
        void declared(Map<String, String> a, List<String> b, byte[] c, Object d, Optional<List<String>> e, Object[] f);
    }

    @Test
    void scalarsTravelByTheirNamesAndAllElseIsTheBodyItself() {
        assertEquals(Set.of(true), wraps(Scalars.class));
        assertEquals(Set.of(false), wraps(Others.class));
        assertEquals(false, Parameters.wraps(void.class));
    }

    private static Set<Boolean> wraps(Class<?> type) {
        Method declared = type.getMethods()[0];
        Set<Boolean> answers = new TreeSet<>();
        for (Type parameter : Arrays.asList(declared.getGenericParameterTypes())) {
            answers.add(Parameters.wraps(parameter));
        }
        return answers;
    }
}
