package dev.micro.registry.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a process runs, as far as it decides who can reach it: entries of another boot or network are nobody's here.
 *
 * @param boot the kernel's id of this boot; empty where there is none
 * @param network the network namespace; empty where there is none
 */
record Place(String boot, String network) {
    static Place here() {
        return new Place(bootId(), networkNamespace());
    }

    private static String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim();
        } catch (IOException e) {
            return ""; // not Linux
        }
    }

    private static String networkNamespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return ""; // not Linux
        }
    }
}
