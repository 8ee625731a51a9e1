package dev.drawbridge.emulator.rest.sobject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.call.Attempt;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rest.request.Resource;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.rest.request.RestCall;
import dev.drawbridge.emulator.rest.request.RestRequest;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.soql.Queries;
import dev.drawbridge.emulator.soql.ResultRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code composite/sobjects}: up to 200 records in one call, each with a result of its own. */
public final class CollectionsResource implements Resource {
  private static final int RECORDS = 200;
  private static final int READ_BY_BODY = 2_000;
  private static final int READ_BY_URL = 800;

  private final Org org;
  private final Queries queries;
  private final Writes writes;
  private final RestAnswers answers;
  private final RecordJson records;

  public CollectionsResource(
      Org org, Queries queries, Writes writes, RestAnswers answers, RecordJson records) {
    this.org = org;
    this.queries = queries;
    this.writes = writes;
    this.answers = answers;
    this.records = records;
  }

  @Override
  public RestCall resolve(RestRequest request) {
    return switch (request.path().size()) {
      case 2 -> anyObject(request);
      case 3 -> read(request);
      case 4 -> upsert(request);
      default -> throw RestRequest.notFound();
    };
  }

  private RestCall anyObject(RestRequest request) {
    return switch (request.method()) {
      case "POST" -> write(request, Verb.CREATE, null, null);
      case "PATCH" -> write(request, Verb.UPDATE, null, null);
      case "DELETE" -> delete(request);
      default -> throw request.notAllowed("POST,PATCH,DELETE");
    };
  }

  private RestCall upsert(RestRequest request) {
    if (!request.method().equals("PATCH")) {
      throw request.notAllowed("PATCH");
    }
    return write(request, Verb.UPSERT, request.part(2), request.part(3));
  }

  private RestCall write(
      RestRequest request, Verb verb, @Nullable String type, @Nullable String key) {
    ObjectNode body = request.body().object();
    JsonNode list = body.path("records");
    if (!list.isArray()) {
      throw new ApiFault("JSON_PARSER_ERROR", "The array records is missing.");
    }
    Supplier<Attempt> attempt = () -> new Attempt(verb, key, sent(list));
    boolean allOrNone = body.path("allOrNone").asBoolean(false);
    return call(
        attempt,
        injection -> {
          List<RecordInput> inputs = writes.reading(attempt, () -> inputs(list, type));
          return writes.write(request, injection, verb, key, inputs, allOrNone);
        },
        verb,
        types(list),
        list.size());
  }

  private List<RecordInput> inputs(JsonNode list, @Nullable String type) {
    limit(list.size(), RECORDS);
    List<RecordInput> inputs = new ArrayList<>();
    list.forEach(node -> inputs.add(input(node, type)));
    return inputs;
  }

  private static List<RecordInput> sent(JsonNode list) {
    List<RecordInput> records = new ArrayList<>();
    for (JsonNode node : list) {
      if (node.isObject()) {
        records.add(RecordReader.asSent(node, type(node), null));
      }
    }
    return records;
  }

  private static String type(JsonNode record) {
    return record.path("attributes").path("type").asText("");
  }

  private RecordInput input(JsonNode node, @Nullable String type) {
    if (!(node instanceof ObjectNode record)) {
      throw new ApiFault("JSON_PARSER_ERROR", "Each of the records must be a JSON object.");
    }
    String named = type(record);
    if (named.isEmpty()) {
      throw new ApiFault(
          "INVALID_INPUT", "The attribute type is missing from a record: attributes.type");
    }
    if (type != null && !named.equalsIgnoreCase(type)) {
      throw new ApiFault(
          "INVALID_TYPE", "The record is of type " + named + ", but the URL names " + type + ".");
    }
    ObjectDescribe object = org.schema().object(named);
    if (object == null) {
      throw ApiFault.noSuchObject(named);
    }
    return RecordReader.read(record, object, null);
  }

  private RestCall delete(RestRequest request) {
    List<String> ids = commaSeparated(request.parameter("ids"));
    if (ids.isEmpty()) {
      throw new ApiFault("MISSING_ARGUMENT", "The parameter ids is required.");
    }
    List<RecordInput> inputs = ids.stream().map(id -> new RecordInput("", id, Map.of())).toList();
    Set<String> types = new HashSet<>();
    for (String id : ids) {
      String parsed = SalesforceId.parse(id);
      ObjectDescribe object = parsed == null ? null : org.schema().ofId(parsed);
      if (object != null) {
        types.add(object.name().toLowerCase(Locale.ROOT));
      }
    }
    boolean allOrNone = Boolean.parseBoolean(request.parameter("allOrNone"));
    // How many there may be is the same for all calls that write; the org itself sees to it.
    return call(
        () -> new Attempt(Verb.DELETE, null, inputs),
        injection -> writes.write(request, injection, Verb.DELETE, null, inputs, allOrNone),
        Verb.DELETE,
        types,
        inputs.size());
  }

  private RestCall call(
      Supplier<Attempt> attempt,
      Function<Injection, List<WriteResult>> work,
      Verb verb,
      Set<String> types,
      int records) {
    return new RestCall(
            verb,
            types,
            records,
            false,
            true,
            injection -> {
              ArrayNode list = answers.array();
              work.apply(injection)
                  .forEach(result -> list.add(answers.result(result, verb == Verb.UPSERT)));
              return answers.ok(list);
            })
        .writing(attempt);
  }

  private static Set<String> types(JsonNode list) {
    Set<String> types = new HashSet<>();
    list.forEach(record -> types.add(type(record).toLowerCase(Locale.ROOT)));
    return types;
  }

  private RestCall read(RestRequest request) {
    return switch (request.method()) {
      case "GET", "HEAD" -> {
        List<String> ids = commaSeparated(request.parameter("ids"));
        limit(ids.size(), READ_BY_URL);
        yield read(request, ids, commaSeparated(request.parameter("fields")));
      }
      case "POST" -> {
        ObjectNode body = request.body().object();
        List<String> ids = texts(body.path("ids"));
        limit(ids.size(), READ_BY_BODY);
        yield read(request, ids, texts(body.path("fields")));
      }
      default -> throw request.notAllowed("HEAD,GET,POST");
    };
  }

  private RestCall read(RestRequest request, List<String> ids, List<String> fields) {
    if (ids.isEmpty() || fields.isEmpty()) {
      throw new ApiFault("MISSING_ARGUMENT", "Both ids and fields are required.");
    }
    return RestCall.of(Verb.QUERY, request.part(2), 0, injection -> found(request, ids, fields));
  }

  private Answer found(RestRequest request, List<String> ids, List<String> fields) {
    ArrayNode list = answers.array();
    for (ResultRecord record : queries.retrieve(request.part(2), fields, ids)) {
      if (record == null) {
        list.addNull();
      } else {
        list.add(records.record(record, request.base()));
      }
    }
    return answers.ok(list);
  }

  private static void limit(int size, int most) {
    if (size > most) {
      throw new ApiFault(
          "EXCEEDED_ID_LIMIT",
          "record limit reached. cannot submit more than " + most + " records into this call");
    }
  }

  private static List<String> commaSeparated(String text) {
    return Arrays.stream(text.split(",")).map(String::trim).filter(s -> !s.isEmpty()).toList();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(node -> texts.add(node.asText()));
    return texts;
  }
}
