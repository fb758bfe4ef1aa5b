package dev.micro.transport.nativewire;

/** How a connection of ours came to its end, which says when to dial again. */
enum Ending {
    /** Nobody had called for a while. */
    IDLE,
    /** It had stood for a while: whoever it was may be back at once. */
    LOST,
    /** It never stood, or hardly: dialling at once would be dialling in circles. */
    FAILED
}
