/** Objects to bytes and back, by content type; and what a contract says of its endpoints. */
@SuppressWarnings("module") // who may read contracts is compiled after us
module dev.micro.codec {
    requires transitive dev.micro.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires static com.google.protobuf; // no module of its own, so jlink would refuse who requires it

    exports dev.micro.codec;
    exports dev.micro.codec.stream to
            dev.micro.client,
            dev.micro.server;
    exports dev.micro.codec.endpoint to
            dev.micro.client,
            dev.micro.server;

    uses dev.micro.codec.CodecProvider;
}
