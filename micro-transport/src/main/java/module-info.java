/** Connections that carry many calls at once. */
module dev.micro.transport {
    requires transitive dev.micro.core;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires org.slf4j;

    exports dev.micro.transport;

    uses dev.micro.transport.TransportProvider;

    provides dev.micro.transport.TransportProvider with
            dev.micro.transport.nativewire.NativeTransportProvider,
            dev.micro.transport.MemoryTransportProvider;
}
