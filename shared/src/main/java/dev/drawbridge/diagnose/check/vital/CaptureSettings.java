package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import java.util.List;

/** Whether a setting of a role or of the database silences the capture triggers. */
public final class CaptureSettings implements Check<Evidence> {
  /**
   * The triggers fire for sessions whose xmlbinary is base64, as PostgreSQL has it, and whose
   * session_replication_role is not replica.
   */
  private static final String SETTINGS =
      """
      SELECT concat_ws(' of ', split_part(config, '=', 1) || ' is ' || split_part(config, '=', 2),
                       'the role ' || r.rolname, 'the database ' || d.datname)
        FROM pg_catalog.pg_db_role_setting s
        CROSS JOIN unnest(s.setconfig) AS config
        LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
        LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
       WHERE (s.setdatabase = 0 OR d.datname = current_database())
         AND (lower(config) = 'xmlbinary=hex' OR lower(config) = 'session_replication_role=replica')
      UNION ALL
      SELECT name || ' is ' || setting || ' in the configuration of the server'
        FROM pg_catalog.pg_settings
       WHERE source = 'configuration file'
         AND (name = 'xmlbinary' AND setting = 'hex'
              OR name = 'session_replication_role' AND setting = 'replica')
      """;

  @Override
  public Title title() {
    return new Title(
        "MUST_NOT_SILENCE_CAPTURE",
        "Capture Settings",
        "check-capture-settings",
        "ALTER ROLE … RESET xmlbinary (or session_replication_role), ALTER DATABASE … RESET"
            + " likewise; sessions that are open keep it until they end.");
  }

  @Override
  public Finding look(Evidence evidence) {
    List<String> set =
        evidence
            .database()
            .transaction(handle -> handle.createQuery(SETTINGS).mapTo(String.class).list());
    return set.isEmpty()
        ? Finding.green()
        : Finding.red("Changes are not captured: %s.", String.join("; ", set));
  }
}
