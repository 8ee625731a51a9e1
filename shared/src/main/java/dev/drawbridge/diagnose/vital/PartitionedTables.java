package dev.drawbridge.diagnose.vital;

import dev.drawbridge.diagnose.Check;
import dev.drawbridge.diagnose.Evidence;
import dev.drawbridge.diagnose.Finding;
import dev.drawbridge.diagnose.Title;
import dev.drawbridge.mapping.Mapping;
import java.util.List;

/**
 * Whether a mapped table is partitioned: a row that moves between partitions is no longer itself.
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
                               AND (c.relkind = 'p' OR c.relispartition)
                             ORDER BY 1
                            """)
                        .bind("schema", evidence.schema())
                        .bindArray(
                            "tables",
                            String.class,
                            evidence.mappings().stream().map(Mapping::table).toList())
                        .mapTo(String.class)
                        .list());
    return partitioned.isEmpty()
        ? Finding.green()
        : Finding.red(
            "Partitioned, so that a row that moves to another partition is deleted and inserted:"
                + " %s.",
            String.join(", ", partitioned));
  }
}
