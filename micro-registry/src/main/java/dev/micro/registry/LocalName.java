package dev.micro.registry;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a file in a local registry's directory: {@code greeter-5f1c…@<site>-<process>-<object>.json}.
 *
 * @param label of an entry, what it is of; of an owner, {@code owner}
 * @param owner who made it
 * @param kind what it is
 */
record LocalName(String label, Owner owner, Kind kind) {
    private static final Pattern FORM =
            Pattern.compile("([A-Za-z0-9._-]+)@([0-9a-f]{8})-([0-9a-f]{16})-([0-9a-f]{8})\\.(json|new|lock|beat)");

    /** The name that {@code file} is; null when it is none of ours. */
    static @Nullable LocalName parse(String file) {
        Matcher parts = FORM.matcher(file);
        if (!parts.matches()) {
            return null;
        }
        return new LocalName(
                parts.group(1),
                new Owner(parts.group(2), parts.group(3), parts.group(4)),
                Kind.valueOf(parts.group(5).toUpperCase(Locale.ROOT)));
    }

    /** What the entry of a service's node is labelled. The id may hold anything, so its hash stands for it. */
    static String label(String service, String nodeId) {
        return service + "-" + LocalPlace.digest(service + '\n' + nodeId, 8);
    }

    /** The mark of {@code owner}. */
    static LocalName mark(Owner owner, Kind kind) {
        return new LocalName("owner", owner, kind);
    }

    /** Whether it shows that an owner lives. */
    boolean isMark() {
        return kind == Kind.LOCK || kind == Kind.BEAT;
    }

    /** Whether both are entries of one node that one process could call. */
    boolean sameEntry(LocalName other) {
        return kind == Kind.JSON
                && other.kind == Kind.JSON
                && label.equals(other.label)
                && owner.site.equals(other.owner.site);
    }

    /** As it stands in the directory. */
    @Override
    public String toString() {
        return label + "@" + owner.site + "-" + owner.process + "-" + owner.object + "."
                + kind.name().toLowerCase(Locale.ROOT);
    }

    /** What a file is. */
    enum Kind {
        /** An entry: the record of a service with one node. */
        JSON,
        /** An entry that is being written. */
        NEW,
        /** The mark of an owner that holds a lock on it while it lives. */
        LOCK,
        /** The mark of an owner that counts in it while it lives. */
        BEAT
    }

    /**
     * Who makes files: one registry object. Never used twice, so that one that is dead is dead for ever.
     *
     * @param site boot and network namespace, hashed
     * @param process the process, hashed
     * @param object drawn at random
     */
    record Owner(String site, String process, String object) {}
}
