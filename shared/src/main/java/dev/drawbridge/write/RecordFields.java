package dev.drawbridge.write;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Operation;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.SalesforceText;
import dev.drawbridge.salesforce.OutgoingRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one record, by the meaning of its change's values and not by the transport: null
 * and blanks mean an empty field, for a checkbox false. An UPDATE empties the field, also if an
 * INSERT absorbs it; a create sends none of them, so that Salesforce's defaults apply. Pure.
 */
final class RecordFields {
  private final Operation operation;
  private final Change change;
  private final Mapping mapping;
  private final Map<String, String> fields = new LinkedHashMap<>();
  private final Set<String> nulls = new LinkedHashSet<>();
  private final List<OutgoingRecord.Parent> parents = new ArrayList<>();

  private RecordFields(Operation operation, Change change, Mapping mapping) {
    this.operation = operation;
    this.change = change;
    this.mapping = mapping;
  }

  static Entry of(Operation operation, Change change, Mapping mapping) {
    var record = new RecordFields(operation, change, mapping);
    if (operation != Operation.DELETE) {
      for (Column column : record.sent()) {
        String value = change.values().get(column.name());
        String text = SalesforceText.toApi(type(column), value).orElse(null);
        if (text == null) {
          return new Entry.Unsendable(
              change, "INVALID_VALUE", named(column) + ": Salesforce has no such value");
        }
        record.add(column, text);
      }
    }
    boolean byId = operation == Operation.UPDATE || operation == Operation.DELETE;
    String sfid = byId ? change.sfid() : null;
    return new Entry.Ready(
        change,
        new OutgoingRecord(
            mapping.objectName(), sfid, record.fields, List.copyOf(record.nulls), record.parents));
  }

  /** The columns that the change holds and Salesforce lets be written. */
  private List<Column> sent() {
    boolean creates = change.action() == Action.INSERT;
    Map<String, @Nullable String> values = change.values().columns();
    List<Column> sent = new ArrayList<>();
    for (Column column : mapping.columns()) {
      boolean writable = creates ? column.createable() : column.updateable();
      if (writable && values.containsKey(column.name())) {
        sent.add(column);
      }
    }
    return sent;
  }

  private static FieldType type(Column column) {
    return switch (column) {
      case Column.OfField field -> field.type();
      // Salesforce reads it by the type of the parent's field.
      case Column.Synthetic ignored -> FieldType.STRING;
    };
  }

  private static String named(Column column) {
    return switch (column) {
      case Column.OfField field -> field.field();
      case Column.Synthetic synthetic -> synthetic.name();
    };
  }

  private void add(Column column, String text) {
    switch (column) {
      case Column.OfField field when !text.isEmpty() -> fields.put(field.field(), text);
      case Column.OfField field when field.type() == FieldType.BOOLEAN -> {
        if (empties()) {
          fields.put(field.field(), "false");
        }
      }
      case Column.OfField field -> empty(field.field());
      case Column.Synthetic synthetic when text.isEmpty() -> empty(synthetic.lookupField());
      case Column.Synthetic synthetic when setsLookup(synthetic.lookupField(), false) -> {
        // The id says it already; Salesforce refuses a record that says it twice.
      }
      case Column.Synthetic synthetic ->
          parents.add(
              new OutgoingRecord.Parent(
                  synthetic.relationship(),
                  synthetic.parentObject(),
                  synthetic.parentField(),
                  text));
    }
  }

  private void empty(String field) {
    if (empties() && !setsLookup(field, true)) {
      nulls.add(field);
    }
  }

  /** A blank that an INSERT still has was written by an UPDATE that it absorbed. */
  private boolean empties() {
    return operation == Operation.UPDATE || operation == Operation.UPSERT;
  }

  /**
   * Whether another column of the change points the lookup to a record: then null is no blanking.
   */
  private boolean setsLookup(String field, boolean byExternalIdToo) {
    return sent().stream()
        .filter(
            column ->
                switch (column) {
                  case Column.OfField lookup ->
                      lookup.field().equals(field) && !lookup.referenceTo().isEmpty();
                  case Column.Synthetic synthetic ->
                      byExternalIdToo && synthetic.lookupField().equals(field);
                })
        .anyMatch(column -> !isBlank(column, change.values().get(column.name())));
  }

  private static boolean isBlank(Column column, @Nullable String value) {
    return SalesforceText.toApi(type(column), value).filter(String::isEmpty).isPresent();
  }
}
