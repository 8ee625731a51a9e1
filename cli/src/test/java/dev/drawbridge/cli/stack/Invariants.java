package dev.drawbridge.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.diagnose.evidence.StateInvariants;
import java.sql.SQLException;

/** The invariants of docs/states.md, asserted on the tables as they are at this moment. */
public final class Invariants {
  private static final StateInvariants STATE = new StateInvariants(new MappedSchema("salesforce"));

  private Invariants() {}

  /** Those that the product asks, and two that hold where no person releases or repairs. */
  public static void hold(Sql sql) throws SQLException {
    assertThat(sql.withHandle(STATE::run)).isEmpty();
    none(
        sql,
        "an entry of an unsettled call that is not PENDING",
        """
        SELECT t.id FROM drawbridge.call c JOIN drawbridge.batch b ON b.id = c.batch
          JOIN salesforce._trigger_log t ON t.id = ANY (c.log_ids)
         WHERE b.finished_at IS NULL AND c.state <> 'SETTLED' AND t.state <> 'PENDING'
        """);
    none(
        sql,
        "an entry that is nowhere: not waiting, in a batch, held or final",
        """
        SELECT t.id FROM salesforce._trigger_log t
         WHERE t.state NOT IN ('NEW', 'PENDING', 'SUCCESS', 'MERGED', 'IGNORE', 'IGNORED',
                               'READONLY', 'REQUEUED')
           AND NOT EXISTS (SELECT FROM drawbridge.hold h
                            WHERE h.log_id = t.id AND h.resolved_at IS NULL)
        """);
  }

  private static void none(Sql sql, String what, String query) throws SQLException {
    assertThat(sql.texts(query)).describedAs(what).isEmpty();
  }
}
