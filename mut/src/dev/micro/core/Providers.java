package dev.micro.core;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The one rule by which a backend is chosen when the builder was given no instance. */
public final class Providers {
    private Providers() {}

    /**
     * The provider of {@code kind} that configuration names; else the only one on the class path that is not built in;
     * else the embedded default. The caller makes the ServiceLoader, since a module may only load what it declares to
     * use.
     *
     * @param kind the setting that names one, such as {@code registry}
     * @param found all providers of the kind
     * @param builtIn the names of those that come with the house, the embedded default first
     * @throws MicroException INVALID_ARGUMENT for a name that nobody has, two of one name, or a choice that cannot be
     *     made, saying which there are
     */
    public static <P extends Provider> P choose(
            String kind, Iterable<P> found, List<String> builtIn, Settings settings) {
        Map<String, P> byName = byName(kind, found);
        String named = settings.get(kind);
        if (named == null) {
            named = unnamed(kind, byName.keySet(), builtIn);
        }
        P chosen = byName.get(named);
        if (chosen == null) {
            throw Code.INVALID_ARGUMENT.error("no " + kind + " named \"" + named + "\" (found: "
                    + (byName.isEmpty() ? "none" : String.join(", ", byName.keySet()))
                    + "); is its plugin on the class path?");
        }
        return chosen;
    }

    private static <P extends Provider> Map<String, P> byName(String kind, Iterable<P> found) {
        Map<String, P> byName = new TreeMap<>();
        for (P provider : found) {
            P twin = byName.put(provider.name(), provider);
            if (twin != null) {
                throw Code.INVALID_ARGUMENT.error("two " + plural(kind) + " named \"" + provider.name() + "\": "
                        + twin.getClass().getName() + " and "
                        + provider.getClass().getName() + "; take one off the class path");
            }
        }
        return byName;
    }

    /** The name of the one that is taken when configuration names none. */
    private static String unnamed(String kind, Set<String> found, List<String> builtIn) {
        List<String> plugins =
                found.stream().filter(name -> !builtIn.contains(name)).toList();
        if (plugins.size() > 1) {
            throw Code.INVALID_ARGUMENT.error((plugins.size() == 2 ? "two" : String.valueOf(plugins.size())) + " "
                    + plural(kind) + " on the class path: " + String.join(", ", plugins) + "; choose with "
                    + Settings.variable(kind) + "=" + plugins.get(0) + " or builder." + kind + "(...)");
        }
        return plugins.isEmpty() ? builtIn.get(0) : plugins.get(0);
    }

    private static String plural(String kind) {
        return kind.endsWith("y") ? kind.substring(0, kind.length() - 1) + "ies" : kind + "s";
    }
}
