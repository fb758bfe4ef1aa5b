package dev.micro.transport;

import dev.micro.transport.contract.TransportContract;

class MemoryTransportTest extends TransportContract {
    @Override
    protected Transport create() {
        return Transport.memory();
    }
}
