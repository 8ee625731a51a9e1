package dev.drawbridge.emulator.call;

import org.jspecify.annotations.Nullable;

/**
 * How a write call is to be carried out.
 *
 * @param allOrNone whether no record is written unless all are
 * @param truncate whether texts that are too long are cut
 * @param typedByRecord whether a value that is not of its field's type refuses its record only, as
 *     Bulk does, and not the whole call
 * @param allowDuplicates whether records that a duplicate rule only warns of are saved
 * @param assignment the assignment rule that gives the records their owners; null for none
 */
public record WriteOptions(
    boolean allOrNone,
    boolean truncate,
    boolean typedByRecord,
    boolean allowDuplicates,
    @Nullable Assignment assignment) {
  /** What a client gets that asks for nothing. */
  public static final WriteOptions NONE = new WriteOptions(false, false, false, false, null);

  public WriteOptions withAllOrNone(boolean wanted) {
    return new WriteOptions(wanted, truncate, typedByRecord, allowDuplicates, assignment);
  }

  public WriteOptions withTruncation(boolean wanted) {
    return new WriteOptions(allOrNone, wanted, typedByRecord, allowDuplicates, assignment);
  }

  public WriteOptions withTypesByRecord() {
    return new WriteOptions(allOrNone, truncate, true, allowDuplicates, assignment);
  }

  public WriteOptions withDuplicates(boolean allowed) {
    return new WriteOptions(allOrNone, truncate, typedByRecord, allowed, assignment);
  }

  public WriteOptions withAssignment(@Nullable Assignment asked) {
    return new WriteOptions(allOrNone, truncate, typedByRecord, allowDuplicates, asked);
  }
}
