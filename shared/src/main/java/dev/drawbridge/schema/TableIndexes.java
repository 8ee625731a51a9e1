package dev.drawbridge.schema;

import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlFailure;
import dev.drawbridge.database.SqlName;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.Mapping;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** The indexes of a mapped table. Building one locks the table against every writer. */
final class TableIndexes {
  private final MappedSchema schema;
  private final Mapping mapping;

  TableIndexes(MappedSchema schema, Mapping mapping) {
    this.schema = schema;
    this.mapping = mapping;
  }

  /** Builds those that are missing; an index is known by its name alone. */
  void install(Handle handle) {
    Set<String> there = there(handle);
    wanted()
        .forEach(
            (name, index) -> {
              if (!there.contains(name)) {
                build(handle, name, index);
              }
            });
  }

  private void build(Handle handle, String name, Mapping.Index index) {
    try {
      handle.execute(
          "CREATE %s INDEX %s ON %s (%s)"
              .formatted(
                  index.unique() ? "UNIQUE" : "",
                  SqlName.quoted(name),
                  schema.table(mapping.table()),
                  SqlName.quoted(index.column())));
    } catch (UnableToExecuteStatementException e) {
      throw impossible(index, e);
    }
  }

  /** Rows that are there do not admit the index. */
  private RuntimeException impossible(Mapping.Index index, UnableToExecuteStatementException e) {
    String table = schema.name() + "." + mapping.table();
    String column = SqlName.quoted(index.column());
    return switch (SqlFailure.of(e).map(SqlFailure::state).orElse("")) {
      case "23505" ->
          new SyncException.Misconfigured(
              """
              The unique index on %s of %s cannot be built, since rows hold equal values (SQLSTATE 23505); nothing was changed. \
              Find them with SELECT %s, count(*) FROM %s GROUP BY 1 HAVING count(*) > 1, make them different, and import again.\
              """
                  .formatted(index.column(), table, column, table),
              e);
      case "54000" ->
          new SyncException.Misconfigured(
              """
              The index on %s of %s cannot be built, since a row's value is too long for one (SQLSTATE 54000); nothing was changed. \
              Take it out of "indexes", or shorten the value, and import again.\
              """
                  .formatted(index.column(), table),
              e);
      default -> e;
    };
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
        .bind("schema", schema.name())
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
    if (!there) {
      return;
    }
    String prefix = index.unique() ? "hcu_idx_" : "hc_idx_";
    wanted.put(SqlName.shortened(prefix + mapping.table() + "_" + index.column()), index);
  }
}
