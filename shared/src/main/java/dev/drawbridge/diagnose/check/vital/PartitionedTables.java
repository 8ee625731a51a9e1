package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.mapping.Mapping;
import java.util.List;

/**
 * Whether a mapped table is partitioned, where a row that moves between partitions is no longer
 * itself, or inherited from, where rows of the other table have no triggers.
 */
public final class PartitionedTables implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "MUST_NOT_PARTITION",
        "Partitioned Tables",
        "check-partitioned-tables",
        "Copy the rows into a plain table of the same name, and import the mapping again.");
  }

  @Override
  public Finding look(Evidence evidence) {
    List<String> tables = evidence.mappings().stream().map(Mapping::table).toList();
    List<String> partitioned =
        evidence
            .database()
            .transaction(
                handle ->
                    handle
                        .createQuery(
                            """
                            SELECT c.relname FROM pg_catalog.pg_class c
                              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                             WHERE n.nspname = :schema AND c.relname = ANY(:tables)
                               AND (c.relkind = 'p' OR EXISTS (
                                      SELECT FROM pg_catalog.pg_inherits i
                                       WHERE c.oid IN (i.inhparent, i.inhrelid)))
                             ORDER BY 1
                            """)
                        .bind("schema", evidence.schema().name())
                        .bindArray("tables", String.class, tables)
                        .mapTo(String.class)
                        .list());
    return partitioned.isEmpty()
        ? Finding.green()
        : Finding.red(
            "Partitioned or inherited, so that rows are deleted and inserted when they move, or not"
                + " captured: %s.",
            String.join(", ", partitioned));
  }
}
