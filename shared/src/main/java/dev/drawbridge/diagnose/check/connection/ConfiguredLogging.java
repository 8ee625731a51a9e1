package dev.drawbridge.diagnose.check.connection;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.setting.Setting;

/** Whether the logs are kept long enough to look something up. */
public final class ConfiguredLogging implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "SHOULD_HAVE_LOG_DRAIN",
        "Configured Logging",
        "check-configured-log-drain",
        "Raise LogRetentionDays.");
  }

  @Override
  public Finding look(Evidence evidence) {
    int days = evidence.threshold(Setting.LOG_RETENTION_DAYS);
    return days < evidence.threshold(Setting.LOG_RETENTION_WARN_DAYS)
        ? Finding.yellow("Your stack's logs are kept for %d days only.", days)
        : Finding.green();
  }
}
