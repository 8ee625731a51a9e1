package dev.drawbridge.diagnose.check.connection;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.DatabaseServer;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.setting.Setting;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the database is where the functions are: by its address, and by the time it takes. */
public final class DataLocality implements Check<Evidence> {
  /** {@code name.id.eu-west-1.rds.amazonaws.com}, and EC2's public names. */
  private static final Pattern REGION =
      Pattern.compile("\\.([a-z]{2}(?:-[a-z]+)+-[0-9])\\.(?:rds|compute)\\.amazonaws\\.com$");

  @Override
  public Title title() {
    return new Title(
        "SHOULD_BE_IN_SAME_REGION",
        "Data Locality",
        "check-data-locality",
        "Deploy the stack into the region of the database, or move the database.");
  }

  @Override
  public Finding look(Evidence evidence) {
    DatabaseServer server = evidence.server();
    Optional<String> theirs = region(server.host());
    if (theirs.isPresent()
        && evidence.region().filter(ours -> !theirs.get().equals(ours)).isPresent()) {
      return Finding.yellow(
          "Your database is in %s and the functions are in %s: each step of a sync takes the way"
              + " between them.",
          theirs.get(), evidence.region().get());
    }
    long millis = server.roundTrip().toMillis();
    return millis >= evidence.threshold(Setting.DATABASE_LATENCY_MILLIS)
        ? Finding.yellow(
            "A round trip to your database takes %d ms: it is far from this stack.", millis)
        : Finding.green();
  }

  /** The AWS region in the name of a host. */
  static Optional<String> region(String host) {
    Matcher matcher = REGION.matcher(host);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
