package dev.drawbridge.schema;

import dev.drawbridge.database.SqlName;
import dev.drawbridge.mapping.Mapping;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The indexes of a mapped table. Building one locks the table against every writer. */
final class TableIndexes {
  private final String schema;
  private final Mapping mapping;

  TableIndexes(String schema, Mapping mapping) {
    this.schema = schema;
    this.mapping = mapping;
  }

  /** Builds those that are missing; an index is known by its name alone. */
  void install(Handle handle) {
    Set<String> there = there(handle);
    wanted()
        .forEach(
            (name, index) -> {
              if (!there.contains(name)) build(handle, name, index);
            });
  }

  private void build(Handle handle, String name, Mapping.Index index) {
    handle.execute(
        "CREATE %s INDEX %s ON %s (%s)"
            .formatted(
                index.unique() ? "UNIQUE" : "",
                SqlName.quoted(name),
                SqlName.quoted(schema, mapping.table()),
                SqlName.quoted(index.column())));
  }

  /** A table, view or sequence of that name is in the way just as well. */
  private Set<String> there(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT c.relname FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = :schema
            """)
        .bind("schema", schema)
        .mapTo(String.class)
        .set();
  }

  private Map<String, Mapping.Index> wanted() {
    var wanted = new LinkedHashMap<String, Mapping.Index>();
    add(wanted, new Mapping.Index("sfid", true));
    add(wanted, new Mapping.Index("systemmodstamp", false));
    mapping
        .uniqueIdentifierColumn()
        .ifPresent(column -> add(wanted, new Mapping.Index(column.name(), true)));
    mapping.indexes().forEach(index -> add(wanted, index));
    return wanted;
  }

  private void add(Map<String, Mapping.Index> wanted, Mapping.Index index) {
    boolean there = index.column().equals("sfid") || mapping.column(index.column()).isPresent();
    if (!there) return;
    String prefix = index.unique() ? "hcu_idx_" : "hc_idx_";
    wanted.put(SqlName.shortened(prefix + mapping.table() + "_" + index.column()), index);
  }
}
