package dev.drawbridge.cli;

import dev.drawbridge.cli.remote.OrgApi;
import dev.drawbridge.cli.world.StackFile;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** {@code up} in the background, and an application's connection to its database. */
final class RunningStack implements AutoCloseable {
  final Path data;
  final StackFile addresses;
  final OrgApi org;
  private final CommandProcess process;
  private final Connection application;

  private RunningStack(Path data, CommandProcess process) throws SQLException {
    this.data = data;
    this.process = process;
    this.addresses = process.ready();
    this.org = new OrgApi(URI.create(addresses.orgUrl()), "drawbridge-secret");
    this.application = DriverManager.getConnection(addresses.databaseUrl());
  }

  static RunningStack start(Path folder) throws SQLException {
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
  Cli run(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", data.toString()));
    return Cli.run(all.toArray(String[]::new));
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = application.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of all rows. */
  List<String> texts(String sql) throws SQLException {
    var texts = new ArrayList<String>();
    try (Statement statement = application.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) texts.add(rows.getString(1));
    }
    return texts;
  }

  @Override
  public void close() throws SQLException {
    try (process) {
      application.close();
    }
  }
}
