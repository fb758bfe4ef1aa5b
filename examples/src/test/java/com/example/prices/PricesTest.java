package com.example.prices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.example.prices.Prices.Item;
import com.example.prices.Prices.Price;
import dev.micro.Micro;
import dev.micro.core.Code;
import dev.micro.core.MicroException;
import dev.micro.registry.Registry;
import dev.micro.transport.Transport;
import org.junit.jupiter.api.Test;

class PricesTest {
    @Test
    void knowsWhatTeaCostsAndRefusesWhatItDoesNotSell() {
        try (Micro prices = Micro.service("prices")
                .registry(Registry.memory())
                .transport(Transport.memory())
                .handle(new Prices())
                .start()) {
            Price tea = prices.client().call("prices", "Prices.Find", new Item("tea"), Price.class);
            assertEquals(250, tea.cents());

            MicroException refused = assertThrows(
                    MicroException.class,
                    () -> prices.client().call("prices", "Prices.Find", new Item("beer"), Price.class));
            assertEquals(Code.NOT_FOUND, refused.code());
        }
    }
}
