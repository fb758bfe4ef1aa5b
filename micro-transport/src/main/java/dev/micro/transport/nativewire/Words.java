package dev.micro.transport.nativewire;

/** What a peer says, as it may stand in exceptions, in logs and on terminals: cut, and without what controls them. */
final class Words {
    /** Of a line, in characters. */
    private static final int LONGEST_LINE = 256;

    /** Of an error's detail, in characters: it is for people. */
    private static final int LONGEST_DETAIL = 4 * 1024;

    private Words() {}

    /** A name, or why a connection ends: at most 256 characters, none of which is a control character. */
    static String line(String said) {
        return printable(cut(said, LONGEST_LINE), false);
    }

    /** An error's detail: at most 4,096 characters, and of the control characters only newlines and tabs. */
    static String detail(String said) {
        return printable(cut(said, LONGEST_DETAIL), true);
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }

    private static String printable(String text, boolean lines) {
        char[] shown = text.toCharArray();
        for (int i = 0; i < shown.length; i++) {
            char c = shown[i];
            if (Character.isISOControl(c) && !(lines && (c == '\n' || c == '\t'))) {
                shown[i] = '?';
            }
        }
        return new String(shown);
    }
}
