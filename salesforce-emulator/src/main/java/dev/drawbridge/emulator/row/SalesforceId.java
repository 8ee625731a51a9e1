package dev.drawbridge.emulator.row;

import org.jspecify.annotations.Nullable;

/** Record ids: 15 characters in which case matters, or 18 with a checksum of the case. */
public final class SalesforceId {
  private static final String CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
  private static final String BASE_62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private SalesforceId() {}

  /** The 18-character form of a well-formed id, or null if the text is not an id. */
  public static @Nullable String parse(String text) {
    if ((text.length() != 15 && text.length() != 18) || !alphanumeric(text)) {
      return null;
    }
    if (text.length() == 15) {
      return text + checksum(text);
    }
    return text.substring(15).equalsIgnoreCase(checksum(text.substring(0, 15)))
        ? text.substring(0, 15) + checksum(text)
        : null;
  }

  /** The id number {@code counter} of the object with this prefix. */
  public static String of(String prefix, long counter) {
    char[] digits = new char[9];
    long rest = counter;
    for (int i = digits.length - 1; i >= 0; i--) {
      digits[i] = BASE_62.charAt((int) (rest % 62));
      rest /= 62;
    }
    String id = prefix + "5g0" + new String(digits);
    return id + checksum(id);
  }

  private static String checksum(String id) {
    var checksum = new StringBuilder(3);
    for (int group = 0; group < 3; group++) {
      int bits = 0;
      for (int i = 0; i < 5; i++) {
        char c = id.charAt(group * 5 + i);
        if (c >= 'A' && c <= 'Z') {
          bits |= 1 << i;
        }
      }
      checksum.append(CHECKSUM.charAt(bits));
    }
    return checksum.toString();
  }

  private static boolean alphanumeric(String text) {
    return text.chars().allMatch(c -> BASE_62.indexOf(c) >= 0);
  }
}
