package dev.micro.transport;

import dev.micro.transport.contract.StreamContract;

class MemoryStreamTest extends StreamContract {
    @Override
    protected Transport create() {
        return Transport.memory();
    }
}
