package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Call;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.WriteCall;
import dev.drawbridge.emulator.call.WriteOptions;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rest.sobject.RecordReader;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Loads records by the rules of every other write, without session, latency or faults. */
final class DataSection implements Section {
  private static final int CALL = 200;

  private final Org org;
  private final ObjectMapper json;

  DataSection(Org org, ObjectMapper json) {
    this.org = org;
    this.json = json;
  }

  @Override
  public @Nullable JsonNode answer(ControlRequest request) throws IOException {
    if (!request.is("POST /data")) {
      return null;
    }
    ObjectNode answer = json.createObjectNode();
    for (Map.Entry<String, JsonNode> entry : request.body().properties()) {
      List<RecordInput> records = records(entry.getKey(), entry.getValue());
      for (int start = 0; start < records.size(); start += CALL) {
        create(
            entry.getKey(), start, records.subList(start, Math.min(records.size(), start + CALL)));
      }
      answer.put(entry.getKey(), records.size());
    }
    return answer;
  }

  private List<RecordInput> records(String name, JsonNode values) {
    ObjectDescribe object =
        org.read(store -> Optional.ofNullable(store.schema().object(name)))
            .orElseThrow(() -> new IllegalArgumentException("There is no object " + name + "."));
    List<RecordInput> records = new ArrayList<>();
    for (JsonNode value : values) {
      if (!(value instanceof ObjectNode record)) {
        throw new IllegalArgumentException("Records of " + name + " are JSON objects in an array.");
      }
      try {
        records.add(RecordReader.read(record, object, null));
      } catch (ApiFault fault) {
        throw new IllegalArgumentException(place(name, records.size()) + fault.getMessage(), fault);
      }
    }
    return records;
  }

  private void create(String name, int start, List<RecordInput> records) {
    List<WriteResult> results =
        org.write(
            new WriteCall(
                new Call(org.nextCall(), "control", org.user(), Verb.CREATE),
                null,
                records,
                WriteOptions.NONE.withAllOrNone(true).withDuplicates(true),
                Map.of()));
    for (int i = 0; i < results.size(); i++) {
      var error = results.get(i).error();
      if (error != null && !error.code().equals("ALL_OR_NONE_OPERATION_ROLLED_BACK")) {
        throw new IllegalArgumentException(
            place(name, start + i) + error.code() + ": " + error.message());
      }
    }
  }

  private static String place(String name, int index) {
    return name + " " + (index + 1) + " cannot be loaded: ";
  }
}
