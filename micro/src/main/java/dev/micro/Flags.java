package dev.micro;

import dev.micro.core.Code;
import dev.micro.core.Settings;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program's arguments as settings: {@code --registry_address=host:port}, or the value as the next argument. */
final class Flags {
    private static final Logger log = LoggerFactory.getLogger(Micro.class);

    private final List<String> names = new ArrayList<>();

    /** These settings with what the arguments say. */
    Settings read(String[] args, Settings before) {
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
            names.add(name);
            settings = settings.with(name, equals < 0 ? args[i] : flag.substring(equals + 1));
        }
        return settings;
    }

    /** Warns of flags that nobody has asked for; what they were meant for can be here or in a plugin. */
    void warnOfUnused(Settings settings) {
        for (String name : names) {
            if (!settings.asked(name)) {
                log.warn("--{} changes nothing: no part of this service asks for it (is its name right?)", name);
            }
        }
    }
}
