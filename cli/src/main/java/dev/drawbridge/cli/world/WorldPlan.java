package dev.drawbridge.cli.world;

import dev.drawbridge.local.LocalStack;
import dev.drawbridge.setting.Setting;
import dev.drawbridge.setting.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What to start and what is there already.
 *
 * @param databaseUrl a JDBC address; empty to start PostgreSQL in the data folder
 * @param orgUrl an org with the client {@code drawbridge}; empty to start the emulator
 * @param parameters of the template, on top of those that this machine needs
 * @param settings of the parameter AdvancedSettings, by their keys; where that is a parameter
 *     itself, it has them all
 * @param minute how long a minute of the template's schedules takes
 */
public record WorldPlan(
    Path data,
    Ports ports,
    Optional<String> databaseUrl,
    Optional<String> orgUrl,
    String clientSecret,
    Map<String, String> parameters,
    Map<String, String> settings,
    Duration minute) {
  private static final String ADVANCED = Setting.ADVANCED_SETTINGS.parameter();

  /** Where a minute takes a minute. */
  public WorldPlan(
      Path data,
      Ports ports,
      Optional<String> databaseUrl,
      Optional<String> orgUrl,
      String clientSecret,
      Map<String, String> parameters) {
    this(
        data,
        ports,
        databaseUrl,
        orgUrl,
        clientSecret,
        parameters,
        Map.of(),
        Duration.ofMinutes(1));
  }

  /** What is wrong with it on any machine, in a sentence; nothing is started for it. */
  public Optional<String> wrong() {
    return ports
        .wrong()
        .or(this::wrongDatabase)
        .or(this::wrongSettings)
        .or(() -> LocalStack.whyNot(Project.template(), templateParameters()));
  }

  private Optional<String> wrongSettings() {
    if (!settings.isEmpty() && parameters.containsKey(ADVANCED)) {
      return Optional.of("Give either --set or --parameter AdvancedSettings, not both.");
    }
    for (String name : parameters.keySet()) {
      for (Setting setting : Setting.values()) {
        if (setting.place() == Setting.Place.ADVANCED && setting.parameter().equals(name)) {
          return Optional.of(
              "%s is an advanced setting; give it as --set %s=…".formatted(name, setting.key()));
        }
      }
    }
    String json = templateParameters().get(ADVANCED);
    var given = new Settings(Map.of(Setting.ADVANCED_SETTINGS.name(), json));
    return given.mistakes().stream().findFirst();
  }

  /** What the driver does not know it answers with a sentence about TLS. */
  private Optional<String> wrongDatabase() {
    return databaseUrl
        .filter(url -> !url.startsWith("jdbc:postgresql:"))
        .map(url -> "--database takes a JDBC address: jdbc:postgresql://HOST:PORT/NAME?user=ROLE.");
  }

  /** All parameters with which the template is deployed here. */
  Map<String, String> templateParameters() {
    var all = new HashMap<String, String>();
    all.put("ConnectionName", LocalWorld.CONNECTION);
    all.put("DatabaseSecretArn", LocalWorld.ARN + "database");
    all.put("SalesforceSecretArn", LocalWorld.ARN + "salesforce");
    all.put("ApiTokenSecretArn", LocalWorld.ARN + "token");
    all.put("EnableListener", "true");
    var advanced = new HashMap<>(Map.of(Setting.LISTEN_FLOOR_SECONDS.key(), "0"));
    advanced.putAll(settings);
    all.put(ADVANCED, Settings.advanced(advanced));
    all.putAll(parameters);
    return all;
  }
}
