package dev.drawbridge.setting;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The advanced setting that a mistyped name is likely to mean. Pure. */
final class NearestName {
  /** A name that differs in more characters is another name. */
  private static final int FAR = 4;

  private static final int LONGEST = 60;

  private NearestName() {}

  /** Names in camel case, as parameters had them, are near, too. */
  static Optional<String> of(String given) {
    if (given.length() > LONGEST) {
      return Optional.empty();
    }
    String plain = plain(given);
    return Arrays.stream(Setting.values())
        .filter(setting -> setting.place() == Setting.Place.ADVANCED)
        .map(Setting::key)
        .filter(key -> distance(plain, plain(key)) < FAR)
        .min(Comparator.comparingInt(key -> distance(plain, plain(key))));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
  }

  /** How many characters must be put in, taken out or replaced. */
  private static int distance(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[to.length()];
  }
}
