package dev.drawbridge.emulator.rest.sobject;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Call;
import dev.drawbridge.emulator.api.Fault;
import dev.drawbridge.emulator.api.FaultKind;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.call.Assignment;
import dev.drawbridge.emulator.call.Attempt;
import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.WriteCall;
import dev.drawbridge.emulator.call.WriteOptions;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rest.request.RestRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes the records of a request, with the headers that bear on it and its scripted failures. */
public final class Writes {
  private final Org org;

  public Writes(Org org) {
    this.org = org;
  }

  /**
   * Writes records.
   *
   * @param key the field that an upsert goes by, else null
   */
  public List<WriteResult> write(
      RestRequest request,
      Injection injection,
      Verb verb,
      @Nullable String key,
      List<RecordInput> records,
      boolean allOrNone) {
    List<WriteResult> results =
        org.write(
            new WriteCall(
                new Call(org.nextCall(), "rest", org.user(), verb),
                key,
                records,
                WriteOptions.NONE
                    .withAllOrNone(allOrNone)
                    .withDuplicates(allowsDuplicates(request))
                    .withAssignment(assignment(request)),
                scripted(injection, records.size())),
            injection.commitMillis());
    Fault unknown = injection.find(FaultKind.UNKNOWN_STATUS_CODE).orElse(null);
    if (unknown == null || unknown.record() >= results.size()) {
      return records.size() > 1 ? injection.disturbed(results) : results;
    }
    List<WriteResult> changed = new ArrayList<>(results);
    var error = RecordError.of(unknown.code(), "A status that this API version does not know.");
    changed.set(unknown.record(), new WriteResult(null, false, error));
    return changed;
  }

  /**
   * Reads the records of a request; if that refuses them, the journal has a line for each.
   *
   * @param attempt the records as they were sent, asked for only then
   */
  public <T> T reading(Supplier<Attempt> attempt, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (ApiFault fault) {
      org.refuse("rest", attempt.get(), fault);
      throw fault;
    }
  }

  public WriteResult one(
      RestRequest request,
      Injection injection,
      Verb verb,
      @Nullable String key,
      RecordInput record) {
    return write(request, injection, verb, key, List.of(record), false).getFirst();
  }

  private static boolean allowsDuplicates(RestRequest request) {
    String header = Objects.requireNonNullElse(request.header("Sforce-Duplicate-Rule-Header"), "");
    return header
        .toLowerCase(Locale.ROOT)
        .replace(" ", "")
        .matches("(.*[;,])?allowsave=true([;,].*)?");
  }

  // Unlike SOAP, REST assigns unless it is told not to.
  private static @Nullable Assignment assignment(RestRequest request) {
    String header = Objects.requireNonNullElse(request.header("Sforce-Auto-Assign"), "TRUE").trim();
    return switch (header.toUpperCase(Locale.ROOT)) {
      case "FALSE" -> null;
      case "TRUE", "" -> new Assignment(null);
      default -> new Assignment(header);
    };
  }

  private static Map<Integer, RecordError> scripted(Injection injection, int records) {
    Map<Integer, RecordError> errors = new HashMap<>();
    for (Fault fault : injection.all(FaultKind.RECORD_ERROR)) {
      if (fault.record() < records) {
        errors.put(fault.record(), RecordError.of(fault.code(), fault.message()));
      }
    }
    return errors;
  }
}
