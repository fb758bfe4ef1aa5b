package dev.micro.transport.nativewire;

import dev.micro.transport.Transport;
import dev.micro.transport.contract.StreamContract;

class NativeStreamTest extends StreamContract {
    @Override
    protected Transport create() {
        return Native.transport();
    }
}
