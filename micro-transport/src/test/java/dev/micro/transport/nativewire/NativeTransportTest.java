package dev.micro.transport.nativewire;

import dev.micro.core.Settings;
import dev.micro.transport.Transport;
import dev.micro.transport.contract.TransportRaceContract;
import java.util.Map;

class NativeTransportTest extends TransportRaceContract {
    @Override
    protected Transport create() {
        return new NativeTransport(Settings.of(Map.of()));
    }
}
