package dev.micro.registry;

import dev.micro.core.Code;

/** Which names may stand in a registry: those that any backend can hold, and that no log or page can be fooled by. */
final class Names {
    private static final int LONGEST = 128;

    private Names() {}

    static void check(String what, String name) {
        boolean good = !name.isEmpty() && name.length() <= LONGEST;
        for (int i = 0; i < name.length() && good; i++) {
            char c = name.charAt(i);
            good = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '-';
        }
        if (!good) {
            throw Code.INVALID_ARGUMENT.error(what + " name of " + name.length() + " characters \""
                    + name.substring(0, Math.min(name.length(), 32)).replaceAll("[^A-Za-z0-9._-]", "?")
                    + "\" (expected: 1 to " + LONGEST + " of A-Z a-z 0-9 . _ -)");
        }
    }
}
