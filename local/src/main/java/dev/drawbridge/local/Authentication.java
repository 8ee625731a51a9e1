package dev.drawbridge.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** How a server knows its users: its file {@code pg_hba.conf}. */
record Authentication(Path file) {
  static final String METHOD = "scram-sha-256";

  private static final Pattern TRUST = Pattern.compile("^((?:local|host)\\s.*\\s)trust\\s*$");

  static Authentication of(Path dataDirectory) {
    return new Authentication(dataDirectory.resolve("pg_hba.conf"));
  }

  /** Whether a client gets in without a password, as into the servers of earlier versions. */
  boolean trusts() throws IOException {
    return lines().stream().anyMatch(line -> TRUST.matcher(line).matches());
  }

  void trustNobody() throws IOException {
    Files.write(
        file, lines().stream().map(line -> TRUST.matcher(line).replaceAll("$1" + METHOD)).toList());
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(file);
  }
}
