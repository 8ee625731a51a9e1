package dev.drawbridge.write;

import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.SalesforceId;
import dev.drawbridge.mapping.SalesforceText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a change says of one field, in a form that can be compared with what is read of the record.
 * A lookup and the synthetic columns that stand for it are one field. Pure.
 */
sealed interface Written {
  /** A value of the field's own. */
  record Value(String field, FieldType type, @Nullable String value) implements Written {
    @Override
    public Set<String> paths() {
      return Set.of(field);
    }

    @Override
    public boolean isIn(Map<String, String> found) {
      String there = found.get(field);
      return type == FieldType.REFERENCE || type == FieldType.ID
          ? sameId(value, there)
          : SalesforceText.same(type, value, there);
    }
  }

  /** The record that has this key is the parent. */
  record ParentKey(String lookup, String path, String key) implements Written {
    @Override
    public Set<String> paths() {
      return Set.of(lookup, path);
    }

    @Override
    public boolean isIn(Map<String, String> found) {
      return NewRecords.sameKey(key, found.get(path));
    }
  }

  /** What has to be read of a record to compare. */
  Set<String> paths();

  /** Whether a record that was read holds it. */
  boolean isIn(Map<String, String> found);

  /** By field, what a change writes there; of a lookup that is named twice the id counts. */
  static Map<String, Written> of(Mapping mapping, RowImage values) {
    Map<String, Written> written = new LinkedHashMap<>();
    for (Column column : mapping.columns()) {
      if (!values.columns().containsKey(column.name())) {
        continue;
      }
      String value = values.get(column.name());
      switch (column) {
        case Column.OfField own -> {
          if (value != null || !written.containsKey(own.field())) {
            written.put(own.field(), new Value(own.field(), own.type(), value));
          }
        }
        case Column.Synthetic synthetic -> parent(written, synthetic, value);
      }
    }
    return written;
  }

  private static void parent(
      Map<String, Written> written, Column.Synthetic column, @Nullable String key) {
    String lookup = column.lookupField();
    boolean named =
        written.get(lookup) instanceof Value byId && byId.value() != null
            || written.get(lookup) instanceof ParentKey;
    if (named) {
      return;
    }
    written.put(
        lookup,
        key == null
            ? new Value(lookup, FieldType.REFERENCE, null)
            : new ParentKey(lookup, column.relationship() + "." + column.parentField(), key));
  }

  /** The field that a column stands for. */
  static String field(Column column) {
    return switch (column) {
      case Column.OfField own -> own.field();
      case Column.Synthetic synthetic -> synthetic.lookupField();
    };
  }

  static Set<String> paths(Iterable<Written> all) {
    var paths = new TreeSet<String>();
    all.forEach(written -> paths.addAll(written.paths()));
    return paths;
  }

  /** Two ids are the same whether they have 15 or 18 characters. */
  static boolean sameId(@Nullable String one, @Nullable String other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return SalesforceId.same(one, other);
  }
}
