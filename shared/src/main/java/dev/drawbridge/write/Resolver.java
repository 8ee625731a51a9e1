package dev.drawbridge.write;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.Verb;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.SalesforceText;
import dev.drawbridge.plan.Operation;
import dev.drawbridge.salesforce.OutgoingRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the records of a call out of its entries, as late as the moment of sending. Pure. */
final class Resolver {
  private final Mappings mappings;

  Resolver(Mappings mappings) {
    this.mappings = mappings;
  }

  Entry resolve(Operation operation, Change change) {
    Optional<Mapping> mapping = mappings.byTable(change.record().table());
    if (mapping.isEmpty()) {
      return new Entry.Unsendable(change, "NOT_MAPPED", "the table is not mapped");
    }
    boolean needsId = operation == Operation.UPDATE || operation == Operation.DELETE;
    if (needsId && change.sfid() == null) {
      // Never an upsert in its place: it would make half a record.
      return new Entry.Unsendable(
          change,
          "NO_SALESFORCE_ID",
          "the record has no Salesforce id: its INSERT did not succeed");
    }
    return fields(operation, change, mapping.get());
  }

  private static Entry fields(Operation operation, Change change, Mapping mapping) {
    var fields = new LinkedHashMap<String, String>();
    var nulls = new ArrayList<String>();
    var parents = new ArrayList<OutgoingRecord.Parent>();
    Set<String> lookupsById = lookupsById(change, mapping);
    for (Column column : operation == Operation.DELETE ? List.<Column>of() : mapping.columns()) {
      boolean writable = change.verb() == Verb.INSERT ? column.createable() : column.updateable();
      if (!writable || !change.values().columns().containsKey(column.name())) continue;
      String value = change.values().get(column.name());
      switch (column) {
        case Column.OfField field when value == null -> {
          if (change.verb() == Verb.UPDATE && !hasParent(change, mapping, field)) {
            nulls.add(field.field());
          }
        }
        case Column.OfField field -> {
          Optional<String> text = SalesforceText.toApi(field.type(), value);
          if (text.isEmpty()) {
            return new Entry.Unsendable(
                change, "INVALID_VALUE", field.field() + ": Salesforce has no such value");
          }
          fields.put(field.field(), text.get());
        }
        case Column.Synthetic synthetic when lookupsById.contains(synthetic.lookupField()) -> {
          // The id says it already; Salesforce refuses a record that says it twice.
        }
        case Column.Synthetic synthetic when value == null -> {
          if (change.verb() == Verb.UPDATE) nulls.add(synthetic.lookupField());
        }
        case Column.Synthetic synthetic ->
            parents.add(
                new OutgoingRecord.Parent(
                    synthetic.relationship(),
                    synthetic.parentObject(),
                    synthetic.parentField(),
                    value));
      }
    }
    boolean byId = operation == Operation.UPDATE || operation == Operation.DELETE;
    String sfid = byId ? change.sfid() : null;
    return new Entry.Ready(
        change,
        new OutgoingRecord(
            mapping.objectName(), sfid, fields, nulls.stream().distinct().toList(), parents));
  }

  /** Lookup fields whose id the change itself holds. */
  private static Set<String> lookupsById(Change change, Mapping mapping) {
    return mapping.columns().stream()
        .filter(Column.OfField.class::isInstance)
        .map(Column.OfField.class::cast)
        .filter(field -> !field.referenceTo().isEmpty())
        .filter(field -> change.values().get(field.name()) != null)
        .map(Column.OfField::field)
        .collect(Collectors.toSet());
  }

  /**
   * Whether the same change sets the lookup by the parent's external id: then null is no blanking.
   */
  private static boolean hasParent(Change change, Mapping mapping, Column.OfField lookup) {
    return mapping.columns().stream()
        .filter(Column.Synthetic.class::isInstance)
        .map(Column.Synthetic.class::cast)
        .anyMatch(
            synthetic ->
                synthetic.lookupField().equals(lookup.field())
                    && change.values().get(synthetic.name()) != null);
  }

  /** The entries in two maps' place: which can be sent, by position. */
  static List<Entry.Ready> ready(List<Entry> entries) {
    return entries.stream()
        .filter(Entry.Ready.class::isInstance)
        .map(Entry.Ready.class::cast)
        .toList();
  }
}
