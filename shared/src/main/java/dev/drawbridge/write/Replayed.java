package dev.drawbridge.write;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A change whose request may have arrived a second time, and what was written to its record after
 * it: what can be read of the org says whether it did, and undid something. Pure.
 *
 * @param later the later changes of its life, as accepted, in order, up to its DELETE
 */
record Replayed(Mapping mapping, Change change, List<Change> later) {

  /**
   * @param accepted changes that may be later ones, in order
   */
  static Replayed of(Mapping mapping, Change change, List<Change> accepted) {
    var later = new ArrayList<Change>();
    for (Change next : accepted) {
      if (next.id() <= change.id() || !sameRecord(change, next)) {
        continue;
      }
      later.add(next);
      if (next.action() == Action.DELETE) {
        break;
      }
    }
    return new Replayed(mapping, change, List.copyOf(later));
  }

  /** The record decides where both know theirs: a local id can be used again, and can change. */
  private static boolean sameRecord(Change change, Change other) {
    if (!change.record().table().equals(other.record().table())) {
      return false;
    }
    return change.sfid() != null && other.sfid() != null
        ? Written.sameId(change.sfid(), other.sfid())
        : change.record().equals(other.record());
  }

  boolean deletedSince() {
    return !later.isEmpty() && later.getLast().action() == Action.DELETE;
  }

  /** Fields that a later change wrote again: the only ones that could be set back. */
  Set<String> contested() {
    var fields = new LinkedHashSet<>(updateable(change.values()).keySet());
    var again = new HashSet<String>();
    later.forEach(change -> again.addAll(updateable(change.values()).keySet()));
    fields.retainAll(again);
    return fields;
  }

  private Map<String, Written> updateable(RowImage values) {
    Map<String, Written> written = Written.of(mapping, values);
    written
        .keySet()
        .retainAll(
            mapping.columns().stream()
                .filter(Column::updateable)
                .map(Written::field)
                .collect(Collectors.toSet()));
    return written;
  }

  /** What has to be read of the record. */
  Set<String> paths() {
    var asked = new ArrayList<Written>();
    for (String field : contested()) {
      versions(field).forEach(asked::add);
    }
    return Written.paths(asked);
  }

  /** What was written to the field from this change on, the oldest first. */
  private List<Written> versions(String field) {
    var versions = new ArrayList<Written>();
    for (RowImage values : images()) {
      Written written = updateable(values).get(field);
      if (written != null) {
        versions.add(written);
      }
    }
    return versions;
  }

  private List<RowImage> images() {
    var images = new ArrayList<RowImage>();
    images.add(change.values());
    later.forEach(next -> images.add(next.values()));
    return images;
  }

  /**
   * Columns of fields that hold an older value of ours although a later change wrote another: those
   * of the change that wrote last.
   */
  List<String> setBack(Map<String, String> found) {
    var columns = new ArrayList<String>();
    for (String field : contested()) {
      List<Written> versions = versions(field);
      Written newest = versions.getLast();
      boolean older = versions.stream().anyMatch(w -> !w.equals(newest) && w.isIn(found));
      if (older && !newest.isIn(found)) {
        columns.addAll(columnsOfNewest(field));
      }
    }
    return columns;
  }

  private List<String> columnsOfNewest(String field) {
    RowImage newest =
        images().reversed().stream()
            .filter(values -> updateable(values).containsKey(field))
            .findFirst()
            .orElse(RowImage.EMPTY);
    return mapping.columns().stream()
        .filter(column -> Written.field(column).equals(field))
        .map(Column::name)
        .filter(newest.columns()::containsKey)
        .toList();
  }

  /**
   * The key by which an upsert would make another record if it arrived now: the row has another key
   * since, or is gone.
   */
  Optional<String> formerKey() {
    Optional<Column.OfField> column = mapping.uniqueIdentifierColumn();
    if (change.action() != Action.INSERT || column.isEmpty()) {
      return Optional.empty();
    }
    @Nullable String key = change.values().get(column.get().name());
    if (key == null || key.isBlank()) {
      return Optional.empty();
    }
    boolean renamed =
        versions(column.get().field()).stream()
            .anyMatch(
                version ->
                    version instanceof Written.Value v && !NewRecords.sameKey(key, v.value()));
    return renamed || deletedSince() ? Optional.of(key) : Optional.empty();
  }

  boolean hadKey(String key) {
    return formerKey().filter(former -> NewRecords.sameKey(former, key)).isPresent();
  }
}
