package dev.micro.transport;

import dev.micro.transport.contract.TransportRaceContract;

class MemoryTransportTest extends TransportRaceContract {
    @Override
    protected Transport create() {
        return Transport.memory();
    }
}
