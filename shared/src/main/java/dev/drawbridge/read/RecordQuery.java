package dev.drawbridge.read;

import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.SalesforceText;
import dev.drawbridge.salesforce.Soql;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The queries by which the records of one mapping are read, and what their rows say. Pure. */
final class RecordQuery {
  /** Ids of one query: with some thousand characters of fields below what SOQL takes. */
  static final int PER_QUERY = 2_000;

  private final Mapping mapping;
  private final RecordSource source;
  private final Set<String> fields = new LinkedHashSet<>();

  RecordQuery(Mapping mapping, RecordSource source) {
    this.mapping = mapping;
    this.source = source;
    fields.add("Id");
    fields.add(source.stamp());
    if (source.created()) {
      fields.add("CreatedDate");
    }
    if (source.createdBy()) {
      fields.add("CreatedById");
    }
    if (source.deleted()) {
      fields.add("IsDeleted");
    }
    mapping.columns().forEach(column -> fields.add(path(column)));
  }

  /** The fields that each query asks for. */
  Set<String> fields() {
    return fields;
  }

  /**
   * Whether it must be asked of all records, deleted and archived ones included.
   *
   * <p>Queries leave archived activities out, and a record that is archived would look deleted.
   */
  boolean ofAll() {
    return source.archived();
  }

  /** Records with this stamp or a later one, in the order of stamp and id. */
  String from(Instant stamp, Instant until, int limit) {
    return page(source.stamp() + " >= " + Soql.literal(stamp), until, limit);
  }

  /** Those behind this place: more records may have one stamp than a page has. */
  String after(Place place, Instant until, int limit) {
    return page(
        "((%1$s = %2$s AND Id > %3$s) OR %1$s > %2$s)"
            .formatted(source.stamp(), Soql.literal(place.stamp()), Soql.id(place.sfid())),
        until,
        limit);
  }

  private String page(String condition, Instant until, int limit) {
    return "SELECT %s FROM %s WHERE %s AND %s <= %s%s ORDER BY %s, Id LIMIT %d"
        .formatted(
            String.join(", ", fields),
            source.object(),
            condition,
            source.stamp(),
            Soql.literal(until),
            living(),
            source.stamp(),
            limit);
  }

  private String living() {
    return source.archived() ? " AND IsDeleted = false" : "";
  }

  /**
   * These records, deleted ones included.
   *
   * @param sfids as many as a query has room for: {@link #PER_QUERY}
   */
  String byId(Collection<String> sfids) {
    return "SELECT %s FROM %s WHERE %s"
        .formatted(
            String.join(", ", fields), source.object(), Soql.among("Id", FieldType.ID, sfids));
  }

  /**
   * @param row a row of one of these queries
   */
  Image image(Map<String, String> row) {
    var values = new HashMap<String, @Nullable String>();
    for (Column column : mapping.columns()) {
      values.put(column.name(), SalesforceText.fromApi(type(column), row.get(path(column))));
    }
    String created = row.get("CreatedDate");
    return new Image(
        said(row, "Id"),
        SalesforceText.instant(said(row, source.stamp())),
        created == null ? null : SalesforceText.instant(created),
        row.get("CreatedById"),
        Boolean.parseBoolean(row.get("IsDeleted")),
        values);
  }

  /** No record is without it. */
  private static String said(Map<String, String> row, String field) {
    String value = row.get(field);
    if (value == null) {
      throw new SyncException.Retriable(
          "Salesforce answered a query with a record that has no " + field + ".", null);
    }
    return value;
  }

  List<Image> images(List<Map<String, String>> rows) {
    return rows.stream().map(this::image).toList();
  }

  private static FieldType type(Column column) {
    return switch (column) {
      case Column.OfField field -> field.type();
      case Column.Synthetic ignored -> FieldType.STRING;
    };
  }

  private static String path(Column column) {
    return switch (column) {
      case Column.OfField field -> field.field();
      case Column.Synthetic synthetic -> synthetic.relationship() + "." + synthetic.parentField();
    };
  }
}
