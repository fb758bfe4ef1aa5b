package dev.micro;

import dev.micro.core.Code;
import dev.micro.core.Settings;
import java.util.Locale;

/** A program's arguments as settings: {@code --registry_address=host:port}, or the value as the next argument. */
final class Flags {
    private Flags() {}

    static Settings read(String[] args, Settings before) {
        Settings settings = before;
        for (int i = 0; i < args.length; i++) {
            String flag = args[i];
            int equals = flag.indexOf('=');
            if (!flag.matches("--?[A-Za-z][A-Za-z0-9_.-]*(=.*)?")) {
                throw Code.INVALID_ARGUMENT.error("argument \"" + flag + "\" (expected: --name=value)");
            }
            String name = flag.substring(0, equals < 0 ? flag.length() : equals).replaceFirst("^--?", "");
            if (equals < 0 && ++i == args.length) {
                throw Code.INVALID_ARGUMENT.error("--" + name + ": no value (expected: --" + name + "=value)");
            }
            settings = settings.with(
                    name.replace('_', '.').toLowerCase(Locale.ROOT), equals < 0 ? args[i] : flag.substring(equals + 1));
        }
        return settings;
    }
}
