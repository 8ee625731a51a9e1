package dev.drawbridge.benchmark.reaction;

import dev.drawbridge.benchmark.MeasuredDatabase;
import dev.drawbridge.benchmark.drain.DrawbridgeWriter;
import dev.drawbridge.database.Database;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/** A writer that drains until it is killed. */
final class Victim {
  /** Under this name it takes its first lease. */
  static final String OWNER = "o1";

  private Victim() {}

  static Process start(String jdbcUrl, URI org) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dsun.net.http.retryPost=false",
            "-cp",
            System.getProperty("java.class.path"),
            Victim.class.getName(),
            jdbcUrl,
            org.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] args) throws Exception {
    var source = new PGSimpleDataSource();
    source.setURL(args[0]);
    try (var pool = MeasuredDatabase.pool(source);
        var writer =
            new DrawbridgeWriter(
                new Database(pool::getConnection, pool::getConnection),
                URI.create(args[1]),
                1,
                Duration.ofMillis(50))) {
      writer.drainAll();
    }
  }
}
