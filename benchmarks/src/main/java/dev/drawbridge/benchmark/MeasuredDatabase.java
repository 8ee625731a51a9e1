package dev.drawbridge.benchmark;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.manage.Installation;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** A database as the set-up function leaves it, with as many connections as a function has. */
public final class MeasuredDatabase {
  private MeasuredDatabase() {}

  public static HikariDataSource pool(DataSource source) {
    var config = new HikariConfig();
    config.setDataSource(source);
    config.setMaximumPoolSize(3);
    return new HikariDataSource(config);
  }

  public static void install(DataSource source, Database database) {
    Flyway.configure()
        .dataSource(source)
        .schemas("drawbridge")
        .locations("classpath:dev/drawbridge/control")
        .load()
        .migrate();
    database.transaction(
        handle -> {
          Installation.run(
              handle, "bench", new MappedSchema("salesforce"), "stack", "65.0", "b3nch");
          return true;
        });
  }
}
