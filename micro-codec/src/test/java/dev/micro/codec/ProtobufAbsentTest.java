package dev.micro.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.MessageLite;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same classes loaded again, on a class path without protobuf. */
class ProtobufAbsentTest {
    @Test
    void everythingElseWorksWithoutProtobuf() throws Exception {
        try (URLClassLoader loader = new URLClassLoader(withoutProtobuf(), ClassLoader.getPlatformClassLoader())) {
            assertThrows(ClassNotFoundException.class, () -> loader.loadClass(MessageLite.class.getName()));
            Class<?> codecs = loader.loadClass(Codecs.class.getName());
            Class<?> codec = loader.loadClass(Codec.class.getName());
            Object found = codecs.getMethod("found").invoke(null);

            assertEquals("[application/json, text/plain, application/octet-stream]", found.toString());
            assertNull(codecs.getMethod("find", String.class).invoke(found, "application/protobuf"));
            Object json = codecs.getMethod("forType", Type.class).invoke(found, List.class);
            assertEquals(true, codec.getMethod("handles", Type.class).invoke(json, String.class));
            Object message =
                    codec.getMethod("encode", Object.class, Type.class).invoke(json, List.of(1, 2), List.class);
            assertEquals("[1,2]", message.getClass().getMethod("text").invoke(message));

            InvocationTargetException refusal = assertThrows(
                    InvocationTargetException.class,
                    () -> codec.getMethod("protobuf").invoke(null));
            assertEquals(
                    "dev.micro.core.MicroException: FAILED_PRECONDITION: no protobuf on the class path (add com.google.protobuf:protobuf-java)",
                    String.valueOf(refusal.getCause()));
        }
    }

    private static URL[] withoutProtobuf() throws Exception {
        Path protobuf = Path.of(MessageLite.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry).toAbsolutePath();
            if (!path.equals(protobuf)) {
                urls.add(path.toUri().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }
}
