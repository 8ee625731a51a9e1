package dev.drawbridge.cli.stack;

import dev.drawbridge.cli.world.StackFile;
import dev.drawbridge.testing.OrgClient;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** {@code up} in the background, and a connection to its database. */
public final class RunningStack implements AutoCloseable {
  public final StackFile addresses;
  public final OrgClient org;
  public final Sql sql;
  private final Path data;
  private final CommandProcess process;

  private RunningStack(Path data, CommandProcess process) throws SQLException {
    this.data = data;
    this.process = process;
    this.addresses = process.ready();
    this.org = new OrgClient(URI.create(addresses.orgUrl()));
    this.sql = Sql.connect(addresses.databaseUrl());
  }

  public static RunningStack start(Path folder) throws SQLException {
    Path data = folder.resolve("stack");
    CommandProcess process = CommandProcess.up(data);
    try {
      return new RunningStack(data, process);
    } catch (SQLException | RuntimeException | AssertionError e) {
      process.close();
      throw e;
    }
  }

  /** Runs a command of ours against this stack. */
  public Cli run(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", data.toString()));
    return Cli.run(all.toArray(String[]::new));
  }

  @Override
  public void close() throws SQLException {
    try (process) {
      sql.close();
    }
  }
}
