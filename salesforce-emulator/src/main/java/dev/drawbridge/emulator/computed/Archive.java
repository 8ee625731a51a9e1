package dev.drawbridge.emulator.computed;

import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Activities that are a year old: queries leave them out, queryAll and updates find them. */
public final class Archive {
  private static final int DAYS = 365;

  private Archive() {}

  public static boolean takes(ObjectDescribe object) {
    return object.name().equals("Task") || object.name().equals("Event");
  }

  public static boolean archived(Row row, Instant now) {
    boolean old =
        row.value("ActivityDate") instanceof LocalDate date
            && !date.isAfter(LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(DAYS));
    return switch (row.object().name()) {
      case "Event" -> old;
      case "Task" -> old && Boolean.TRUE.equals(row.value("IsClosed"));
      default -> false;
    };
  }
}
