package dev.micro.server;

import dev.micro.core.Address;
import dev.micro.core.Code;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The address that callers are told. */
final class Advertised {
    private static final List<String> ALL = List.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    private Advertised() {}

    /** What was asked for, with the bound port for 0; else what was bound. All interfaces become one that is reached. */
    static Address of(@Nullable Address wanted, Address bound) {
        Address address = wanted == null ? bound : wanted;
        int port = address.port() == 0 ? bound.port() : address.port();
        return new Address(ALL.contains(address.host()) ? reachable() : address.host(), port);
    }

    /** Whether only this machine can reach it. */
    static boolean onlyHere(Address address) {
        return address.host().equals("localhost")
                || address.host().startsWith("127.")
                || address.host().equals("::1")
                || address.host().equals("0:0:0:0:0:0:0:1");
    }

    /** A private address of this machine, else a public one, else loopback; IPv4 where there is one. */
    private static String reachable() {
        try {
            List<InetAddress> all = NetworkInterface.networkInterfaces()
                    .filter(Advertised::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLinkLocalAddress() && !address.isLoopbackAddress())
                    .collect(Collectors.toList());
            return all.stream()
                    .min(Comparator.comparing((InetAddress address) -> !address.isSiteLocalAddress())
                            .thenComparing(address -> address.getAddress().length))
                    .map(Advertised::literal)
                    .orElse("127.0.0.1");
        } catch (SocketException e) {
            throw Code.UNAVAILABLE
                    .error("cannot list this machine's addresses; set ServerBuilder.advertise")
                    .causedBy(e);
        }
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp();
        } catch (SocketException gone) {
            return false;
        }
    }

    /** Without the name of the interface that Java puts behind an IPv6 address. */
    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
