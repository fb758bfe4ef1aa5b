package dev.micro.broker;

import dev.micro.core.Code;
import java.util.regex.Pattern;

/** Which names topics and queues may have: those that any backend can hold, and in which none finds a wildcard. */
final class Names {
    private static final int LONGEST = 128;
    private static final Pattern GOOD = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

    private Names() {}

    static void check(String what, String name) {
        if (name.length() > LONGEST || !GOOD.matcher(name).matches()) {
            throw Code.INVALID_ARGUMENT.error(what + " of " + name.length() + " characters \""
                    + name.substring(0, Math.min(name.length(), 32)).replaceAll("[^ -~]", "?") + "\" (expected: 1 to "
                    + LONGEST + " of A-Z a-z 0-9 _ - in parts joined by single dots; no wildcards)");
        }
    }
}
