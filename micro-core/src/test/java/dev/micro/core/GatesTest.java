package dev.micro.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the tests of {@link Misbehaving} in a process of their own, since they deadlock it, and reads how they ended. */
@Timeout(60)
class GatesTest {
    private static Map<String, String> outcomes = Map.of();

    @BeforeAll
    static void misbehave() throws Exception {
        Process process = start("all");
        List<String> said = output(process);
        outcomes = said.stream()
                .filter(line -> line.startsWith("outcome "))
                .map(line -> line.split(" ", 3))
                .collect(Collectors.toMap(words -> words[1], words -> words[2]));
        assertEquals(0, process.waitFor(), () -> String.join("\n", said));
    }

    @ParameterizedTest
    @CsvSource({
        "PrintsALeak, ResourceLeakDetector - LEAK: ByteBuf.release() was not called",
        "DropsAnException, printed: An exceptionCaught() event was fired",
        "BlocksALoop, printed: BLOCKED: ",
        "LogsASecret, printed: password canary-",
        "LeaksAThreadsException, uncaught in thread worker: java.lang.IllegalStateException: nobody listens",
        "Deadlocks, deadlock:",
        "GetsAnothersReply, misrouted: reply 7 came to request 8",
        "ShowsAStackTrace, our insides in a failure's message",
        "ShowsAClassName, our insides in a failure's message",
        "ShowsASecretInAReply, a secret in the metadata \"x-debug\" of a reply",
        "LeaksUntilTheEnd, printed: LEAK: found at last",
    })
    void misbehaviourFailsTheTest(String test, String why) {
        String outcome = outcomes.getOrDefault(test, "did not run");
        assertTrue(outcome.contains(why), outcome);
    }

    @Test
    void goodBehaviourDoesNot() {
        assertEquals("passed", outcomes.get("Behaves"));
    }

    @Test
    void aTestThatHangsInADeadlockEndsTheProcessAndSaysWhere() throws Exception {
        Process process = start("hang");
        String said = String.join("\n", output(process));
        assertEquals(70, process.waitFor(), said);
        assertTrue(said.contains("the test hangs in a deadlock:"), said);
        assertTrue(said.contains("Misbehaving$HangsInADeadlock"), said);
    }

    private static Process start(String what) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(System.getProperty("blocking.watch.flags").split(" +")));
        command.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Misbehaving.class.getName(), what));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<String> output(Process process) throws Exception {
        try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
            return reader.lines().toList();
        } finally {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
