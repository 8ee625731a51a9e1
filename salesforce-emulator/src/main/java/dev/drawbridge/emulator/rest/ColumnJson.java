package dev.drawbridge.emulator.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.soql.SelectedColumns;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a query as {@code columns=true} asks for them. */
final class ColumnJson {
  private final RestAnswers answers;

  ColumnJson(RestAnswers answers) {
    this.answers = answers;
  }

  ObjectNode of(SelectedColumns selected) {
    ObjectNode node = answers.object();
    node.set("columnMetadata", list(selected.columns()));
    node.put("entityName", selected.object().name()).put("groupBy", selected.grouped());
    node.put("idSelected", selected.withId());
    return node.put("keyPrefix", selected.object().keyPrefix());
  }

  private ArrayNode list(List<SelectedColumns.Column> columns) {
    ArrayNode list = answers.array();
    columns.forEach(column -> list.add(of(column)));
    return list;
  }

  private ObjectNode of(SelectedColumns.Column column) {
    Field field = column.field();
    FieldType type = column.type();
    Field lookup = column.lookup();
    ObjectNode node = answers.object();
    node.put("aggregate", column.aggregate()).put("apexType", field == null ? null : apex(type));
    node.put("booleanType", type == FieldType.BOOLEAN).put("columnName", column.name());
    node.put("custom", field != null && field.name().endsWith("__c"));
    node.put("displayName", column.text());
    node.put("foreignKeyName", lookup == null ? null : lookup.name());
    node.put("insertable", field != null && field.createable());
    node.set("joinColumns", list(column.joined()));
    node.put("numberType", type != null && (type.decimal() || type == FieldType.INT));
    node.put("textType", type != null && type.text());
    return node.put("updatable", field != null && field.updateable());
  }

  private static @Nullable String apex(@Nullable FieldType type) {
    return switch (type) {
      case null -> null;
      case ID, REFERENCE -> "Id";
      case STRING,
          TEXTAREA,
          PICKLIST,
          MULTIPICKLIST,
          COMBOBOX,
          PHONE,
          URL,
          EMAIL,
          ENCRYPTEDSTRING ->
          "String";
      case BOOLEAN -> "Boolean";
      case INT -> "Integer";
      case DOUBLE, CURRENCY, PERCENT -> "Double";
      case DATE -> "Date";
      case DATETIME -> "Datetime";
      case TIME -> "Time";
      case BASE64 -> "Blob";
      case ADDRESS, LOCATION -> "complexvaluetype";
    };
  }
}
