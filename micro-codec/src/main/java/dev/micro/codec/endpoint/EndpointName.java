package dev.micro.codec.endpoint;

import dev.micro.core.Code;
import dev.micro.core.MicroException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What an endpoint is called: {@code Say.Hello}, its handler and its method, parted by the last dot. The case of the
 * first letter of either does not matter.
 */
public final class EndpointName {
    private static final Pattern WORDS = Pattern.compile("[A-Za-z0-9_$-]+(\\.[A-Za-z0-9_$-]+)*");

    private EndpointName() {}

    /** The name of a method's endpoint; {@code said} is the second half as it is to be, or empty. */
    static String of(Method method, String handler, String said) {
        if (!WORDS.matcher(handler).matches()) {
            throw Code.INVALID_ARGUMENT.error(method.getDeclaringClass().getName() + ": handler name \"" + handler
                    + "\" (expected: words of A-Z a-z 0-9 _ - $, parted by dots); give it @Endpoints(name = \"…\")");
        }
        String name = said.isEmpty() ? method.getName() : said;
        if (!WORDS.matcher(name).matches() || name.indexOf('.') >= 0) {
            throw DeclaredEndpoint.refused(
                    method,
                    "endpoint name \"" + name + "\" (expected: A-Z a-z 0-9 _ - $); give it @Endpoint(name = \"…\")");
        }
        return handler + "." + (said.isEmpty() ? upper(name) : name);
    }

    /**
     * The same name.
     *
     * @throws MicroException INVALID_ARGUMENT for what no wire could carry, or what has one half only
     */
    public static String checked(String name) {
        if (!WORDS.matcher(name).matches() || name.indexOf('.') < 0) {
            throw Code.INVALID_ARGUMENT.error(
                    "endpoint \"" + name + "\" (expected: Handler.Method, words of A-Z a-z 0-9 _ - $, parted by dots)");
        }
        return name;
    }

    /** Every way to write a name; a name of one half, or with an empty one, is no error here. */
    public static List<String> spellings(String name) {
        int method = name.lastIndexOf('.') + 1;
        List<String> spellings = new ArrayList<>();
        for (String handler : cases(name.substring(0, method))) {
            for (String half : cases(name.substring(method))) {
                spellings.add(handler + half);
            }
        }
        return spellings;
    }

    private static Set<String> cases(String half) {
        return half.isEmpty()
                ? Set.of(half)
                : new TreeSet<>(
                        List.of(half.substring(0, 1).toLowerCase(Locale.ROOT) + half.substring(1), upper(half)));
    }

    private static String upper(String half) {
        return half.substring(0, 1).toUpperCase(Locale.ROOT) + half.substring(1);
    }
}
