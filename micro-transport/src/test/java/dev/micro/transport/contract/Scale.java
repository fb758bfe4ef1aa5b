package dev.micro.transport.contract;

/** How much of a case of the battery is run: a part as a rule, all of it with {@code -Dbattery.scale=full}. */
final class Scale {
    private static final boolean FULL = "full".equals(System.getProperty("battery.scale"));

    private Scale() {}

    static int of(int part, int whole) {
        return FULL ? whole : part;
    }
}
