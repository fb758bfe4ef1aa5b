package dev.micro.registry;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes {@link Registry#fixed} of {@code registry.address}: {@code greeter=host:port,host:port;shop=host:port}. */
public final class StaticRegistryProvider implements RegistryProvider {
    @Override
    public String name() {
        return "static";
    }

    @Override
    public Registry create(Settings settings) {
        String text = settings.get("registry.address");
        Map<String, List<Address>> nodes = new LinkedHashMap<>();
        for (String service : text == null ? new String[0] : text.split(";", -1)) {
            int equals = service.indexOf('=');
            if (equals <= 0) {
                throw Code.INVALID_ARGUMENT.error(
                        "registry.address: \"" + text + "\" (expected: service=host:port,host:port;service=host:port)");
            }
            List<Address> addresses = new ArrayList<>();
            for (String address : service.substring(equals + 1).split(",", -1)) {
                addresses.add(Address.parse(address.trim()));
            }
            nodes.put(service.substring(0, equals).trim(), addresses);
        }
        if (nodes.isEmpty()) {
            throw Code.INVALID_ARGUMENT.error(
                    "registry static: no registry.address (expected: service=host:port,host:port;service=host:port)");
        }
        return Registry.fixed(nodes);
    }
}
