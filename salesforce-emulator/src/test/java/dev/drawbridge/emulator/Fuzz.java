package dev.drawbridge.emulator;

import java.util.Random;

/** Damages requests at random, the same way for the same seed. */
final class Fuzz {
  private static final String[] TOKENS = {
    "'",
    "\"",
    "\\",
    "<",
    ">",
    "&",
    "&x;",
    "]]>",
    "<!--",
    "<!DOCTYPE a>",
    "<![CDATA[",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    ";",
    "=",
    "(",
    ")",
    "%",
    "#N/A",
    "\n",
    "\r\n",
    "\t",
    "\u0001",
    "\uFFFE",
    "\u00e4",
    "null",
    "true",
    "-1",
    "1e999999999",
    "99999999999999999999",
    "0x7f",
    "1.5.5",
    "2026-02-31",
    "LIMIT",
    "SELECT",
    "FROM",
    "IN",
    "COUNT()",
    "@{a.b}",
    "../",
    "xsi:nil=\"true\"",
    "Id"
  };

  private final Random random;

  Fuzz(long seed) {
    this.random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T oneOf(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** The text with up to four wounds. */
  String damaged(String good) {
    var text = new StringBuilder(good);
    for (int wounds = random.nextInt(4); wounds >= 0 && !text.isEmpty(); wounds--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(6)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, text.substring(at, end));
        case 2 -> text.setCharAt(at, (char) random.nextInt(1, 0x2FF));
        case 3 -> text.setLength(at);
        default -> text.insert(at, oneOf(TOKENS));
      }
    }
    return text.toString();
  }
}
