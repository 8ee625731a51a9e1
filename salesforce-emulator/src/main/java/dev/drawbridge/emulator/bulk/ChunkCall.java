package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.api.Call;
import dev.drawbridge.emulator.api.Fault;
import dev.drawbridge.emulator.api.FaultKind;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.call.Attempt;
import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.WriteCall;
import dev.drawbridge.emulator.call.WriteOptions;
import dev.drawbridge.emulator.org.Org;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The write call that a chunk of a job's rows is. */
public final class ChunkCall {
  /** How many rows are a transaction. */
  public static final int ROWS = 200;

  private ChunkCall() {}

  /**
   * The call for a chunk.
   *
   * @param api as the journal names it
   * @param first which row of the batch or job the chunk begins with, for scripted errors
   */
  public static WriteCall of(
      long number,
      String api,
      JobSpec spec,
      List<RecordInput> rows,
      Injection injection,
      int first) {
    return new WriteCall(
        new Call(number, api, spec.user(), spec.operation().verb()),
        spec.externalIdField(),
        rows,
        WriteOptions.NONE.withTypesByRecord(),
        scripted(injection, first, rows.size()));
  }

  /** Refuses all rows of a batch that cannot be carried out, a chunk at a time. */
  public static void refuse(Org org, String api, JobSpec spec, BadBatch bad) {
    for (int start = 0; start < bad.rows().size(); start += ROWS) {
      List<RecordInput> rows = bad.rows().subList(start, Math.min(start + ROWS, bad.rows().size()));
      org.refuse(
          api, new Attempt(spec.operation().verb(), spec.externalIdField(), rows), bad.fault());
    }
  }

  private static Map<Integer, RecordError> scripted(Injection injection, int first, int size) {
    Map<Integer, RecordError> errors = new HashMap<>();
    for (Fault fault : injection.all(FaultKind.RECORD_ERROR)) {
      if (fault.record() >= first && fault.record() < first + size) {
        errors.put(fault.record() - first, RecordError.of(fault.code(), fault.message()));
      }
    }
    return errors;
  }
}
