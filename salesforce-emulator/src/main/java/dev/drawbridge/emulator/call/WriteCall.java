package dev.drawbridge.emulator.call;

import dev.drawbridge.emulator.api.Call;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A create, update, upsert or delete of up to 200 records.
 *
 * @param externalIdField the key of an upsert, else null
 * @param typedByRecord whether a value that is not of its field's type refuses its record only, as
 *     Bulk does, and not the whole call
 * @param allowDuplicates whether records that a duplicate rule only warns of are saved
 * @param scripted records (by index) that are to be refused whatever they say
 * @param assignment the assignment rule that gives the records their owners; null for none
 */
public record WriteCall(
    Call call,
    @Nullable String externalIdField,
    List<RecordInput> records,
    boolean allOrNone,
    boolean truncate,
    boolean typedByRecord,
    boolean allowDuplicates,
    Map<Integer, RecordError> scripted,
    @Nullable Assignment assignment) {
  public WriteCall(
      Call call,
      @Nullable String externalIdField,
      List<RecordInput> records,
      boolean allOrNone,
      boolean truncate,
      boolean typedByRecord,
      boolean allowDuplicates,
      Map<Integer, RecordError> scripted) {
    this(
        call,
        externalIdField,
        records,
        allOrNone,
        truncate,
        typedByRecord,
        allowDuplicates,
        scripted,
        null);
  }

  /** This call with an assignment rule for its records; null for none. */
  public WriteCall assigning(@Nullable Assignment asked) {
    return new WriteCall(
        call,
        externalIdField,
        records,
        allOrNone,
        truncate,
        typedByRecord,
        allowDuplicates,
        scripted,
        asked);
  }
}
