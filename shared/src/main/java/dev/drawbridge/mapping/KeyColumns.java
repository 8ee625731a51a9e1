package dev.drawbridge.mapping;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The key columns of all tables. A field is a key when Salesforce has it unique, when its mapping
 * upserts by it, or when a column of any mapping names records by it. Immutable.
 */
final class KeyColumns {
  private record Name(String object, String field) {
    static Name of(String object, String field) {
      return new Name(Mapping.tableOf(object), field.toLowerCase(Locale.ROOT));
    }
  }

  private final Set<Name> keys = new HashSet<>();
  private final Set<Name> numbers = new HashSet<>();
  private final Map<String, List<KeyColumn>> byTable = new HashMap<>();

  KeyColumns(Iterable<Mapping> mappings) {
    mappings.forEach(this::findKeys);
    mappings.forEach(mapping -> byTable.put(mapping.table(), columns(mapping)));
  }

  List<KeyColumn> columnsOf(String table) {
    return byTable.getOrDefault(table, List.of());
  }

  private void findKeys(Mapping mapping) {
    String identifier = mapping.uniqueIdentifier();
    if (identifier != null) {
      keys.add(Name.of(mapping.objectName(), identifier));
    }
    for (Column column : mapping.columns()) {
      switch (column) {
        case Column.OfField field -> {
          var name = Name.of(mapping.objectName(), field.field());
          if (field.unique()) {
            keys.add(name);
          }
          if (field.type().isNumber()) {
            numbers.add(name);
          }
        }
        case Column.Synthetic synthetic ->
            keys.add(Name.of(synthetic.parentObject(), synthetic.parentField()));
      }
    }
  }

  private List<KeyColumn> columns(Mapping mapping) {
    List<KeyColumn> columns = new ArrayList<>();
    for (Column column : mapping.columns()) {
      switch (column) {
        case Column.OfField field
            when keys.contains(Name.of(mapping.objectName(), field.field())) ->
            columns.add(new KeyColumn.Own(field.name(), key(mapping.objectName(), field.field())));
        case Column.OfField field when !field.referenceTo().isEmpty() -> {
          String lookup = field.field();
          columns.add(
              new KeyColumn.ById(
                  field.name(),
                  lower(lookup),
                  field.referenceTo().stream().map(Mapping::tableOf).toList(),
                  cascades(mapping, lookup, field.cascadeDelete())));
        }
        case Column.OfField ignored -> {}
        case Column.Synthetic synthetic -> {
          String lookup = synthetic.lookupField();
          columns.add(
              new KeyColumn.ByKey(
                  synthetic,
                  lower(lookup),
                  cascades(mapping, lookup, synthetic.cascadeDelete()),
                  key(synthetic.parentObject(), synthetic.parentField())));
        }
      }
    }
    return List.copyOf(columns);
  }

  private static boolean cascades(Mapping mapping, String lookup, boolean described) {
    return described || StandardCascades.contain(mapping.objectName(), lookup);
  }

  private KeyField key(String object, String field) {
    var name = Name.of(object, field);
    return new KeyField(name.object(), name.field(), numbers.contains(name), false);
  }

  private static String lower(String field) {
    return field.toLowerCase(Locale.ROOT);
  }
}
