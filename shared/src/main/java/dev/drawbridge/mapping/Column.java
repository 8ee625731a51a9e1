package dev.drawbridge.mapping;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** A column of a mapped table that stands for something in Salesforce. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Column.OfField.class, name = "field"),
  @JsonSubTypes.Type(value = Column.Synthetic.class, name = "synthetic")
})
public sealed interface Column {

  /** The column's name in PostgreSQL: lower case. */
  String name();

  boolean createable();

  boolean updateable();

  /**
   * A field of the object.
   *
   * @param length characters of a text field, 0 where describe has none
   * @param caseSensitive whether values that differ in case only are different keys
   * @param referenceTo the objects that a lookup may point to
   * @param cascadeDelete whether describe says that the record is deleted with the one it names;
   *     false in definitions stored before this was asked
   */
  record OfField(
      String name,
      String field,
      FieldType type,
      int length,
      boolean createable,
      boolean updateable,
      boolean nillable,
      boolean unique,
      boolean caseSensitive,
      List<String> referenceTo,
      boolean cascadeDelete)
      implements Column {

    public OfField(
        String name,
        String field,
        FieldType type,
        int length,
        boolean createable,
        boolean updateable,
        boolean nillable,
        boolean unique,
        boolean caseSensitive,
        List<String> referenceTo) {
      this(
          name,
          field,
          type,
          length,
          createable,
          updateable,
          nillable,
          unique,
          caseSensitive,
          referenceTo,
          false);
    }
  }

  /**
   * A parent's external id on the child ({@code account__external_id__c}): Salesforce resolves it.
   *
   * @param relationship the relationship's name, as in {@code Account} or {@code Lead__r}
   * @param lookupField the field behind it, nulled to clear the relationship
   * @param cascadeDelete whether describe says that the record is deleted with the one it names
   */
  record Synthetic(
      String name,
      String relationship,
      String lookupField,
      String parentObject,
      String parentField,
      int length,
      boolean createable,
      boolean updateable,
      boolean cascadeDelete)
      implements Column {

    public Synthetic(
        String name,
        String relationship,
        String lookupField,
        String parentObject,
        String parentField,
        int length,
        boolean createable,
        boolean updateable) {
      this(
          name,
          relationship,
          lookupField,
          parentObject,
          parentField,
          length,
          createable,
          updateable,
          false);
    }
  }
}
