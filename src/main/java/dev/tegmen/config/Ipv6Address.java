package dev.tegmen.config;

import java.util.regex.Pattern;

/** The text form of an IPv6 address (RFC 4291, section 2.2), without brackets and without a zone. */
final class Ipv6Address {
    private static final int LONGEST = 45;
    private static final int GROUPS = 8;
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");

    private Ipv6Address() {}

    static boolean isValid(String text) {
        if (text.length() > LONGEST || text.indexOf(':') < 0) {
            return false;
        }
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true) == GROUPS;
        }
        int before = groups(text.substring(0, gap), false);
        int after = groups(text.substring(gap + 2), true);
        return before >= 0 && after >= 0 && before + after < GROUPS;
    }

    /** Counts 16-bit groups, or returns -1 for what is none; an IPv4 address at the end stands for two. */
    private static int groups(String text, boolean last) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int index = 0; index < parts.length; index++) {
            boolean embedded = last
                    && index == parts.length - 1
                    && IPV4.matcher(parts[index]).matches();
            if (!embedded && !GROUP.matcher(parts[index]).matches()) {
                return -1;
            }
            count += embedded ? 2 : 1;
        }
        return count;
    }
}
