package dev.drawbridge.diagnose.check.connection;

import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.mapping.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Whether two rows stand for one record: what one of them writes or deletes is the other's, too.
 */
public final class SharedRecords implements Check<Evidence> {
  private static final int SHOWN = 10;

  @Override
  public Title title() {
    return new Title(
        "MUST_NOT_SHARE_RECORDS",
        "Shared Records",
        "check-shared-records",
        "Decide which row the record belongs to. Give the other one a unique identifier of its own"
            + " and insert it anew, or delete it without capture (SET LOCAL xmlbinary = 'hex').");
  }

  @Override
  public Finding look(Evidence evidence) {
    List<Mapping> there =
        evidence.mappings().stream()
            .filter(mapping -> evidence.tables().table(mapping.table()).isPresent())
            .toList();
    List<String> pairs =
        evidence
            .database()
            .transaction(
                handle -> {
                  List<String> found = new ArrayList<>();
                  there.forEach(mapping -> found.addAll(pairs(handle, evidence.schema(), mapping)));
                  return found;
                });
    if (pairs.isEmpty()) {
      return Finding.green();
    }
    return Finding.red(
        "Rows share a Salesforce record, %d in all: %s.",
        pairs.size(), pairs.stream().limit(SHOWN).collect(Collectors.joining("; ")));
  }

  /** Only rows without an sfid can share one: the column is unique. */
  private static List<String> pairs(Handle handle, MappedSchema schema, Mapping mapping) {
    return handle
        .createQuery(
            """
            WITH blank AS (
              SELECT i.record_id, i.sfid FROM drawbridge.record_identity i
                JOIN %1$s r ON r.id = i.record_id AND r.sfid IS NULL
               WHERE i.table_name = :table AND i.ended IS NULL
                 AND NOT EXISTS (SELECT FROM %2$s x
                                  WHERE x.table_name = :table AND x.log_id > i.born))
            SELECT DISTINCT least(b.record_id, o.id) AS one, greatest(b.record_id, o.id) AS other
              FROM blank b
              JOIN (SELECT id::bigint, sfid FROM %1$s WHERE sfid IS NOT NULL
                    UNION ALL SELECT record_id, sfid FROM blank) o
                ON o.sfid = b.sfid AND o.id <> b.record_id
             ORDER BY 1, 2
            """
                .formatted(schema.table(mapping.table()), schema.truncations()))
        .bind("table", mapping.table())
        .map(
            (rs, ctx) ->
                "%s %d and %d".formatted(mapping.table(), rs.getLong("one"), rs.getLong("other")))
        .list();
  }
}
