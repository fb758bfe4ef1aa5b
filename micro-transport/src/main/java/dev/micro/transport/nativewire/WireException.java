package dev.micro.transport.nativewire;

/** The peer broke the protocol: nothing more it sends can be trusted. The words are told to it in a goaway. */
final class WireException extends Exception {
    private static final long serialVersionUID = 1;

    private final String words;

    WireException(String words) {
        super(words, null, false, false);
        this.words = words;
    }

    String words() {
        return words;
    }
}
