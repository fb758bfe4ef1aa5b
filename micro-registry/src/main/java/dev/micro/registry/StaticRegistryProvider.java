package dev.micro.registry;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.core.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes {@link Registry#fixed} of what {@code registry.address} says: {@code greeter=host:port,host:port;shop=...}. */
public final class StaticRegistryProvider implements RegistryProvider {
    @Override
    public String name() {
        return "static";
    }

    /** Throws INVALID_ARGUMENT for an absent {@code registry.address}, and for one that cannot be read. */
    @Override
    public Registry create(Settings settings) {
        String said = settings.get("registry.address", "");
        Map<String, List<Address>> services = new TreeMap<>();
        for (String part : said.split(";", -1)) {
            String[] sides = part.strip().split("=", 2);
            if (sides.length == 2) {
                services.put(sides[0].strip(), addresses(sides[1], said));
            } else if (!part.isBlank()) {
                throw refusal(said, "\"" + part.strip() + "\" names no addresses");
            }
        }
        if (services.isEmpty()) {
            throw refusal(said, "no service");
        }
        return Registry.fixed(services);
    }

    private static List<Address> addresses(String list, String said) {
        try {
            return Arrays.stream(list.split(",", -1))
                    .map(String::strip)
                    .map(Address::parse)
                    .toList();
        } catch (MicroException e) {
            throw refusal(said, e.detail());
        }
    }

    private static MicroException refusal(String said, String why) {
        return Code.INVALID_ARGUMENT.error("registry.address: \"" + said + "\": " + why
                + " (registry static expects: service=host:port,host:port;service=host:port)");
    }
}
