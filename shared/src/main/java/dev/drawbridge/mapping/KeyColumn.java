package dev.drawbridge.mapping;

import java.util.List;

/** A column by which two rows can meet: their own key, or the record that a row names. */
public sealed interface KeyColumn {

  /** The column's name in PostgreSQL. */
  String name();

  /** A field that names the row's record: unique, or used as a key by some mapping. */
  record Own(String name, KeyField key) implements KeyColumn {}

  /** A column of a lookup: all that set one lookup are one field to Salesforce. */
  sealed interface OfLookup extends KeyColumn {
    /** The lookup, in lower case. */
    String lookup();

    /** The tables of the objects that it may point to. */
    List<String> parents();

    /** Whether Salesforce deletes the record with the one it names. */
    boolean cascades();
  }

  /** A lookup that holds the parent's Salesforce id. */
  record ById(String name, String lookup, List<String> parents, boolean cascades)
      implements OfLookup {}

  /** A lookup set by the parent's external id. */
  record ByKey(Column.Synthetic column, String lookup, boolean cascades, KeyField key)
      implements OfLookup {
    @Override
    public String name() {
      return column.name();
    }

    @Override
    public List<String> parents() {
      return List.of(key.object());
    }
  }
}
