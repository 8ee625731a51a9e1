package dev.drawbridge.diagnose.check.connection;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import java.util.List;

/** Which roles beside its owner may write the trigger log, and so change any mapped record. */
public final class TriggerLogRights implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "MUST_RESERVE_TRIGGER_LOG",
        "Trigger Log Rights",
        "check-trigger-log-rights",
        "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON the trigger log FROM the role. Applications are"
            + " captured without any right on it.");
  }

  @Override
  public Finding look(Evidence evidence) {
    List<String> roles =
        evidence
            .database()
            .transaction(
                handle ->
                    handle
                        .createQuery(
                            """
                            SELECT DISTINCT coalesce(r.rolname, 'PUBLIC')
                              FROM pg_catalog.pg_class c
                              CROSS JOIN pg_catalog.aclexplode(c.relacl) a
                              LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
                             WHERE c.oid = to_regclass(:log) AND a.grantee <> c.relowner
                               AND a.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
                             ORDER BY 1
                            """)
                        .bind("log", evidence.schema().triggerLog())
                        .mapTo(String.class)
                        .list());
    return roles.isEmpty()
        ? Finding.green()
        : Finding.yellow(
            "May write the trigger log, and have any mapped record changed or deleted: %s.",
            String.join(", ", roles));
  }
}
