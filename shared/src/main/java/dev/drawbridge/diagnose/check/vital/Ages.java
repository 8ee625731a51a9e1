package dev.drawbridge.diagnose.check.vital;

import java.time.Duration;

/** Spans of time as a person says them. Pure. */
final class Ages {
  private Ages() {}

  static String of(long seconds) {
    var age = Duration.ofSeconds(seconds);
    if (age.toHours() >= 48) {
      return age.toDays() + " days";
    }
    if (age.toMinutes() >= 120) {
      return age.toHours() + " hours";
    }
    return age.toSeconds() >= 120 ? age.toMinutes() + " minutes" : age.toSeconds() + " seconds";
  }
}
