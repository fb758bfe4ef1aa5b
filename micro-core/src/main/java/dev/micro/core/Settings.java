package dev.micro.core;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Immutable names and values that choose and set up plugins: {@code registry}, {@code registry.address}. A value given
 * in code wins over the system property {@code micro.registry.address}, and that over the environment's {@code
 * MICRO_REGISTRY_ADDRESS}. In code a name may be spelled as the environment or a flag would, {@code registry_address}.
 * The only reader of the environment in the house.
 */
public final class Settings {
    /** By the environment's names. */
    private final Map<String, String> given;

    private final boolean environment;
    /** The environment's names of all that was asked for, here or where these settings come from. */
    private final Set<String> asked;

    private Settings(Map<String, String> given, boolean environment, Set<String> asked) {
        this.given = Map.copyOf(given);
        this.environment = environment;
        this.asked = asked;
    }

    /** What the process's system properties and environment say. */
    public static Settings environment() {
        return new Settings(Map.of(), true, ConcurrentHashMap.newKeySet());
    }

    /** These values and no others. */
    public static Settings of(Map<String, String> values) {
        Settings settings = new Settings(Map.of(), false, ConcurrentHashMap.newKeySet());
        for (Map.Entry<String, String> value : values.entrySet()) {
            settings = settings.with(value.getKey(), value.getValue());
        }
        return settings;
    }

    /** These settings with one value given in code. */
    public Settings with(String name, String value) {
        Map<String, String> more = new HashMap<>(given);
        more.put(variable(name), value);
        return new Settings(more, environment, asked);
    }

    /** The value of {@code name}, or null when nobody set it; empty counts as not set. */
    public @Nullable String get(String name) {
        String variable = variable(name);
        asked.add(variable);
        String value = given.get(variable);
        if (environment && unset(value)) {
            value = System.getProperty("micro." + name);
            if (unset(value)) {
                value = System.getenv(variable);
            }
        }
        return unset(value) ? null : value;
    }

    /**
     * Whether anybody has asked for {@code name}, here or in settings that these were made of or that were made of these.
     * What nobody asks for changes nothing, and may be a slip of the pen.
     */
    public boolean asked(String name) {
        return asked.contains(variable(name));
    }

    /** The value of {@code name}, or {@code otherwise} when nobody set it. */
    public String get(String name, String otherwise) {
        String value = get(name);
        return value == null ? otherwise : value;
    }

    /**
     * The value of {@code name} as a whole number, or {@code otherwise} when nobody set it. Throws INVALID_ARGUMENT for
     * what is no number between {@code least} and {@code most}, neither of them negative.
     */
    public int number(String name, int otherwise, int least, int most) {
        String text = get(name);
        if (text == null) {
            return otherwise;
        }
        if (text.matches("[0-9]{1,10}")) {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return (int) value;
            }
        }
        throw Code.INVALID_ARGUMENT.error(name + ": \"" + text + "\" (expected: " + least + " to " + most + ")");
    }

    /**
     * Where this user's processes keep what they share while the user is logged in, as the system says ({@code
     * XDG_RUNTIME_DIR}); null where it says nothing.
     */
    public static @Nullable String runtimeDirectory() {
        String value = System.getenv("XDG_RUNTIME_DIR");
        return unset(value) ? null : value;
    }

    /** The environment's name of a setting: {@code MICRO_REGISTRY_ADDRESS} of {@code registry.address}. */
    public static String variable(String name) {
        return "MICRO_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static boolean unset(@Nullable String value) {
        return value == null || value.isEmpty();
    }
}
