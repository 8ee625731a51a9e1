package dev.drawbridge.read;

import dev.drawbridge.change.Action;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.SalesforceId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides what becomes of the images of a page: rules A2, A5 and A6 of docs/reads.md. Pure. */
final class ApplyPlan {
  /** Fields that a user with "Set Audit Fields" may write. */
  private static final Set<String> AUDIT = Set.of("CreatedById", "CreatedDate");

  private final Mapping mapping;
  private final LocalRows rows;
  private final OpenChanges changes;
  private final String user;
  private final Set<Long> taken = new HashSet<>();

  private ApplyPlan(Mapping mapping, LocalRows rows, OpenChanges changes, String user) {
    this.user = user;
    this.mapping = mapping;
    this.rows = rows;
    this.changes = changes;
  }

  /**
   * @param images in the order in which they were read; none is deleted
   * @param user by whom our own calls make records; empty where that is not known
   * @return a decision for each, in the same order
   */
  static List<Decision> of(
      Mapping mapping, List<Image> images, LocalRows rows, OpenChanges changes, String user) {
    var plan = new ApplyPlan(mapping, rows, changes, user);
    var decisions = new ArrayList<Decision>(images.size());
    images.forEach(image -> decisions.add(plan.decision(image)));
    return decisions;
  }

  private Decision decision(Image image) {
    Optional<OpenChange> delete = changes.deleteOf(image.sfid());
    if (delete.isPresent()) {
      return new Decision.Again(image, Why.PROTECTED, delete.get().logId());
    }
    Optional<LocalRow> showing = rows.showing(image.sfid());
    if (showing.isPresent()) {
      return rows.isOfAnother(image.sfid(), showing.get())
          ? new Decision.Again(image, Why.UNATTRIBUTED, null)
          : written(showing.get(), image);
    }
    String key = mapping.keyOf(image.values()).orElse(null);
    Optional<LocalRow> without = rows.without(image.sfid(), key);
    if (without.isPresent()) {
      return written(without.get(), image);
    }
    // The row of an INSERT may be gone, or hidden behind another key: its record is not a new one.
    Optional<OpenChange> insert = changes.insertOf(key);
    if (insert.isPresent()) {
      return new Decision.Again(image, Why.PROTECTED, insert.get().logId());
    }
    return Optional.of(image)
        .filter(this::mayBeOurs)
        .flatMap(ours -> changes.sending(ours.created()))
        .<Decision>map(s -> new Decision.Again(image, Why.UNATTRIBUTED, s.logId()))
        .orElseGet(() -> new Decision.Insert(image));
  }

  private Decision written(LocalRow row, Image image) {
    List<OpenChange> own = changes.ofRow(row.id(), image.sfid());
    Optional<OpenChange> insert =
        own.stream().filter(change -> change.action() == Action.INSERT).findFirst();
    if (insert.isPresent()) {
      return new Decision.Again(image, Why.PROTECTED, insert.get().logId());
    }
    // Two records with one unique identifier, which Salesforce allows where it is not unique.
    if (!taken.add(row.id())) {
      return new Decision.Again(image, Why.REFUSED, null);
    }
    Set<String> columns =
        own.stream().flatMap(change -> change.columns().stream()).collect(Collectors.toSet());
    Set<String> kept = mapping.sameFields(columns);
    kept.retainAll(image.values().keySet());
    Long blocker =
        kept.isEmpty() ? null : own.stream().map(OpenChange::logId).max(Long::compare).orElse(null);
    boolean waits = own.stream().anyMatch(OpenChange::open);
    return new Decision.Write(row, image, kept, blocker, waits);
  }

  /**
   * Whether a call of ours may have made the record. Who made it says nothing where the object does
   * not tell, or where the mapping writes what it tells.
   */
  private boolean mayBeOurs(Image image) {
    return user.isEmpty()
        || image.creator() == null
        || SalesforceId.same(user, image.creator())
        || mapping.fields().stream()
            .anyMatch(column -> column.createable() && AUDIT.contains(column.field()));
  }
}
