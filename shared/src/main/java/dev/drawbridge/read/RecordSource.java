package dev.drawbridge.read;

import dev.drawbridge.mapping.ObjectDescription;
import java.util.List;
import java.util.Set;

/**
 * What an object has of what reads need. Stored as JSON in {@code read_state.source}.
 *
 * @param object the object's API name
 * @param stamp the field by whose order it is read; empty where it has none
 * @param created whether it has CreatedDate
 * @param createdBy whether it has CreatedById
 * @param deleted whether it has IsDeleted
 * @param replicateable whether Salesforce keeps a log of its deletions
 * @param archived whether queries leave a part of it out: old activities
 */
record RecordSource(
    String object,
    String stamp,
    boolean created,
    boolean createdBy,
    boolean deleted,
    boolean replicateable,
    boolean archived) {
  /** From the best to the worst: the others do not move with every change. */
  private static final List<String> STAMPS =
      List.of("SystemModstamp", "LastModifiedDate", "CreatedDate");

  private static final Set<String> ACTIVITIES = Set.of("Task", "Event");

  static RecordSource of(ObjectDescription object) {
    return new RecordSource(
        object.name(),
        STAMPS.stream().filter(name -> object.field(name).isPresent()).findFirst().orElse(""),
        object.field("CreatedDate").isPresent(),
        object.field("CreatedById").isPresent(),
        object.field("IsDeleted").isPresent(),
        object.replicateable(),
        ACTIVITIES.contains(object.name()));
  }
}
