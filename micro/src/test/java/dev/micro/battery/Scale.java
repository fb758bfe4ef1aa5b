package dev.micro.battery;

/** How much of a case is run: a tenth as a rule, all of it with {@code -Dbattery.scale=full}. */
final class Scale {
    private static final boolean FULL = "full".equals(System.getProperty("battery.scale"));

    private Scale() {}

    static int of(int whole) {
        return FULL ? whole : whole / 10;
    }
}
