package dev.micro.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.micro.core.Address;
import dev.micro.core.Code;
import dev.micro.core.Message;
import dev.micro.core.MicroException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceRecordTest {
    private static final Shape REQUEST =
            new Shape("HelloRequest", "HelloRequest", List.of(new Shape("name", "string", List.of())));
    private static final Service GREETER = new Service(
            "greeter",
            "latest",
            Map.of(),
            List.of(new ServiceEndpoint("Greeter.Hello", REQUEST, null, Map.of("stream", "true"))),
            List.of(new Node("greeter-2b1c4e7a", new Address("127.0.0.1", 25530), Map.of("protocol", "mucp"))));

    private static final String WRITTEN = "{\"name\":\"greeter\",\"version\":\"latest\",\"metadata\":{},"
            + "\"endpoints\":[{\"name\":\"Greeter.Hello\",\"request\":{\"name\":\"HelloRequest\","
            + "\"type\":\"HelloRequest\",\"values\":[{\"name\":\"name\",\"type\":\"string\",\"values\":null}]},"
            + "\"response\":null,\"metadata\":{\"stream\":\"true\"}}],\"nodes\":[{\"id\":\"greeter-2b1c4e7a\","
            + "\"address\":\"127.0.0.1:25530\",\"metadata\":{\"protocol\":\"mucp\"}}]}";

    /** As go-micro 5.30 put it into etcd, but for the number of labels. */
    private static final String OF_GO = "{\"name\":\"greeter\",\"version\":\"latest\",\"metadata\":null,\"endpoints\":["
            + "{\"request\":{\"name\":\"HelloRequest\",\"type\":\"HelloRequest\",\"values\":[{\"name\":\"name\","
            + "\"type\":\"string\",\"values\":null}]},\"response\":null,\"metadata\":{\"stream\":\"true\"},"
            + "\"name\":\"Greeter.Hello\"}],\"nodes\":[{\"metadata\":{\"protocol\":\"mucp\"},"
            + "\"id\":\"greeter-2b1c4e7a\",\"address\":\"127.0.0.1:25530\"}]}";

    @Test
    void aServiceIsWrittenAsGoMicroReadsIt() {
        assertEquals(WRITTEN, ServiceRecord.write(GREETER).text());
    }

    @Test
    void whatWasWrittenIsReadBack() {
        assertEquals(GREETER, ServiceRecord.read(ServiceRecord.write(GREETER)));
    }

    @Test
    void goMicrosOwnRecordIsRead() {
        assertEquals(GREETER, read(OF_GO));
    }

    @Test
    void whatIsAbsentOrNullIsEmptyAndWhatIsUnknownIsPassedOver() {
        Service nothing = new Service("x", "", Map.of(), List.of(), List.of());
        assertEquals(nothing, read("{\"name\":\"x\"}"));
        assertEquals(nothing, read("{\"name\":\"x\",\"version\":null,\"nodes\":null,\"endpoints\":null,\"more\":[1]}"));
    }

    @Test
    void whatIsWrongIsNamed() {
        assertWrong("[]", "record");
        assertWrong("{\"name\":1}", "name");
        assertWrong("{\"name\":\"x\",\"nodes\":{}}", "nodes");
        assertWrong("{\"name\":\"x\",\"nodes\":[1]}", "nodes");
        assertWrong("{\"name\":\"x\",\"metadata\":{\"zone\":1}}", "zone");
        assertWrong("{\"name\":\"x\",\"nodes\":[{\"id\":\"x-1\",\"address\":\"nowhere\"}]}", "address");
        assertWrong("{\"name\":\"x\",\"endpoints\":[{\"name\":\"a\",\"request\":\"b\"}]}", "request");
        assertWrong("{\"name\":\"../x\"}", "service name");
        assertWrong("{\"name\":", "");
        assertWrong("", "");
    }

    private static void assertWrong(String record, String named) {
        MicroException wrong = assertThrows(MicroException.class, () -> read(record), record);
        assertEquals(Code.INVALID_ARGUMENT, wrong.code());
        assertTrue(wrong.detail().contains(named), wrong.detail());
    }

    private static Service read(String record) {
        return ServiceRecord.read(Message.of(record.getBytes(StandardCharsets.UTF_8)));
    }
}
