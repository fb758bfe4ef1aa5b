package com.example.prices;

import com.example.prices.Prices.Item;
import com.example.prices.Prices.Price;
import dev.micro.client.Client;

/** Asks for the price of each thing it is given. */
public final class Buy {
    private Buy() {}

    /** The names of things. */
    public static void main(String[] args) {
        try (Client client = Client.create()) {
            for (String name : args) {
                Price price = client.call("prices", "Prices.Find", new Item(name), Price.class);
                System.out.println(name + ": " + price.cents() + " cents, says process " + price.process());
            }
        }
    }
}
