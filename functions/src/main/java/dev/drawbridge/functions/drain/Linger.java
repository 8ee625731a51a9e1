package dev.drawbridge.functions.drain;

import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.drain.Drain;
import dev.drawbridge.triggerlog.NextNotification;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Keeps a scheduled drain at work while there is work: it looks again when the trigger log notifies
 * or the interval is over, until two looks in a row found nothing or its time is over. Without a
 * listener a busy connection is thus looked at every few seconds, as Heroku Connect does, and an
 * idle one once a minute.
 */
final class Linger {
  private static final Duration MARGIN = Duration.ofSeconds(5);
  private static final int IDLE_LOOKS = 2;

  private final NextNotification notification;
  private final Duration interval;

  Linger(Database database, MappedSchema schema, Duration interval) {
    this.notification = new NextNotification(database, schema);
    this.interval = interval;
  }

  void run(Duration left, Drain.Outcome first, Supplier<Drain.Outcome> look) {
    if (!busy(first)) {
      return;
    }
    long end = System.nanoTime() + left.minus(MARGIN).toNanos();
    int idle = 0;
    while (idle < IDLE_LOOKS && System.nanoTime() + interval.toNanos() < end) {
      notification.await(interval);
      idle = busy(look.get()) ? 0 : idle + 1;
    }
  }

  private static boolean busy(Drain.Outcome outcome) {
    return outcome.claimed() > 0 || outcome.reason() == Drain.Reason.BATCH_UNFINISHED;
  }
}
